package answer

import "testing"

func TestFollowsUp(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"and to France?": true, "what about Japan": true, "How about express": true, "for two people?": true, "to Japan": true,
		"and how long does it take?": true, "Japan?": true, "et pour la France ?": true, "und nach Wien?": true,
		"那运费呢": true, "还有书": true, "書呢？": true, "那么日本": true, "日本？": true,

		"Are you hiring tutors?": false, "and are you hiring tutors?": false, "asdkjh qwe zzz": false, "xyzzy": false,
		"to whom do I write about a job": false, "for how long is a gift card that I bought valid": false, "android app": false,
		"how do I reset my password?": false, "你们招聘老师吗": false, "怎么退货？": true, "我的证书在哪里？": false, "": false,
	} {
		if got := followsUp(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
