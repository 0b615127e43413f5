package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// A secret is printed in every way Go knows, alone, in a Config, and in someone
// else's unexported field, where fmt calls no methods.
func TestSecretNeverPrints(t *testing.T) {
	const planted = "xoxb-8675309-4q7"
	s := NewSecret(planted)
	c := Default()
	c.Slack = []Slack{{BotToken: s}}
	c.Redis.URL = []Secret{s}
	hidden := struct {
		s Secret
		c *Config
		p *Secret
	}{s, c, &s}

	for _, v := range []any{s, &s, []Secret{s}, map[string]Secret{"k": s}, map[Secret]int{s: 1}, c, *c, c.Slack, hidden, &hidden} {
		var out strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10s", "%T"} {
			fmt.Fprintf(&out, verb, v)
		}
		fmt.Fprint(&out, v, errors.New(fmt.Sprint(v)), fmt.Errorf("config: %v", v))
		for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(h).Info("test", "v", v, slog.Group("g", "v", v))
		}
		j, _ := json.Marshal(v)
		y, _ := yaml.Marshal(v)
		out.Write(j)
		out.Write(y)
		for _, form := range []string{planted, fmt.Sprintf("%x", planted), fmt.Sprintf("%X", planted)} {
			if strings.Contains(out.String(), form) {
				t.Errorf("%T prints the secret:\n%s", v, out.String())
			}
		}
	}
	if got := fmt.Sprintf("%v %q %+v", s, s, &s); got != "*** *** ***" {
		t.Errorf("a secret prints %s", got)
	}
	if j, err := json.Marshal(c.Slack); err != nil || !bytes.Contains(j, []byte(`"BotToken":"***"`)) {
		t.Errorf("json %s, %v", j, err)
	}
}

func TestSecretRevealsAndCompares(t *testing.T) {
	var zero Secret
	if !zero.Empty() || zero.Reveal() != "" || !NewSecret("").Empty() || NewSecret("a").Empty() || NewSecret("a").Reveal() != "a" {
		t.Error("Empty or Reveal")
	}
	if !NewSecret("a").Equal(NewSecret("a")) || NewSecret("a").Equal(NewSecret("b")) || !zero.Equal(NewSecret("")) {
		t.Error("Equal")
	}
}

func TestRedact(t *testing.T) {
	c, err := Parse("handoff.yaml", []byte(`
redis: {url: "redis://:S3cr3tPw8675309@localhost,b:6379"}
telegram: {token: "${TELEGRAM_TOKEN}"}
`), lookup(exampleEnv))
	if err != nil {
		t.Fatal(err)
	}
	token := c.Telegram[0].Token.Reveal()
	got := c.Redact("Post https://api.telegram.org/bot" + token + "/getMe: dial redis with S3cr3tPw8675309 or " + strings.Replace(token, ":", "%3A", 1))
	if want := "Post https://api.telegram.org/bot***/getMe: dial redis with *** or ***"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := Default().Redact("untouched"); got != "untouched" {
		t.Error(got)
	}
}
