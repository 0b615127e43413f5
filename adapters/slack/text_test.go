package slack

import (
	"encoding/json"
	"testing"
)

var plainly = reader{
	name:  func(id string) string { return orElse(map[string]string{"U1": "Ana", "U2": "Ben"}[id], id) },
	group: func(id string) string { return orElse(map[string]string{"S1": "support"}[id], id) },
}

func TestReadMrkdwn(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a &lt;b&gt; &amp;amp;", "a <b> &amp;"},
		{"hi <@U1>, <@U2|ben>", "hi @Ana, @ben"},
		{"<#C1|support> <#C2> <!subteam^S1|@leads> <!channel>", "#support #C2 @leads @channel"},
		{"<https://a.test> <https://a.test|see> <mailto:a@b.test|a@b.test>", "https://a.test see (https://a.test) a@b.test"},
		{"<!date^1^{date}|yesterday>", "yesterday"},
		{":lock: note, :tada: :company_logo:", "🔒 note, 🎉 :company_logo:"},
		{"// internal", "// internal"},
		{"unclosed < and >", "unclosed < and >"},
	} {
		if got := plainly.message(c.in, nil); got != c.want {
			t.Errorf("read %q\n got %q\nwant %q", c.in, got, c.want)
		}
	}
}

func TestReadRichText(t *testing.T) {
	var blocks []element
	must(t, json.Unmarshal([]byte(`[{"type":"rich_text","elements":[
		{"type":"rich_text_section","elements":[
			{"type":"text","text":"Hello "},{"type":"user","user_id":"U1"},{"type":"text","text":" 5*3 ","style":{"bold":true}},
			{"type":"emoji","name":"thumbsup","unicode":"1f44d-1f3fd"},{"type":"emoji","name":"logo"},
			{"type":"link","url":"https://a.test","text":"see"},{"type":"text","text":"\nnext line\n"}]},
		{"type":"rich_text_list","style":"ordered","indent":0,"offset":2,"elements":[
			{"type":"rich_text_section","elements":[{"type":"text","text":"three"}]}]},
		{"type":"rich_text_list","style":"bullet","indent":1,"elements":[
			{"type":"rich_text_section","elements":[{"type":"text","text":"a"}]}]},
		{"type":"rich_text_quote","elements":[{"type":"text","text":"q1\nq2"}]},
		{"type":"rich_text_preformatted","elements":[{"type":"text","text":"code <x>"}]},
		{"type":"rich_text_section","elements":[{"type":"broadcast","range":"here"},{"type":"date","timestamp":1,"fallback":"today"}]}
	]}]`), &blocks))
	want := "Hello @Ana 5*3 👍🏽:logo:see (https://a.test)\nnext line\n3. three\n  • a\n> q1\n> q2\n```\ncode <x>\n```\n@heretoday"
	if got := plainly.message("ignored", blocks); got != want {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

func FuzzReadMrkdwn(f *testing.F) {
	f.Add("<@U1> <https://a|b> &lt; :lock:", `[{"type":"rich_text","elements":[{"type":"rich_text_list","indent":-4,"elements":[{}]}]}]`)
	f.Fuzz(func(t *testing.T, text, raw string) {
		s := said{Raw: json.RawMessage(raw)}
		plainly.message(text, s.blocks())
	})
}
