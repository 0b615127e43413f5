package webhook

import (
	"strings"
	"testing"
	"time"
)

// The vector that the libraries of the specification are tested with:
// https://github.com/standard-webhooks/standard-webhooks, libraries/go/webhook_test.go.
func TestSignatureOfTheSpecification(t *testing.T) {
	t.Parallel()
	key, err := parseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	got := sign([][]byte{key}, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("signed %s, want %s", got, want)
	}
	both := sign([][]byte{key, key[:24]}, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), nil)
	if parts := strings.Fields(both); len(parts) != 2 || !strings.HasPrefix(parts[1], "v1,") {
		t.Errorf("with two secrets: %s", both)
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw": "",
		"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw":       "begin with whsec_",
		"whsec_hunter2!":                         "not base64",
		"whsec_aHVudGVyMg==":                     "fewer than 24",
		"whsec_" + strings.Repeat("QUFB", 22):    "more than 64",
		"":                                       "begin with whsec_",
	} {
		_, err := parseSecret(text)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: %v, want %q", text, err, want)
		case err != nil && len(text) > 6 && strings.Contains(err.Error(), text[6:]):
			t.Errorf("%q stands in its error: %v", text, err)
		}
	}
}
