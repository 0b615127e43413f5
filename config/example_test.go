package config

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var ignoreSource = cmpopts.IgnoreFields(Config{}, "source")

// exampleEnv holds what the example names, in the form the platforms give it.
var exampleEnv = map[string]string{
	"OPENAI_API_KEY":          "sk-proj-5h1Bq9",
	"TELEGRAM_TOKEN":          "7312345678:AAEhBP0av18MVfbOJ4Qw7rT2kLmN9pXsYzA",
	"TELEGRAM_WEBHOOK_SECRET": "0f3c9a7e",
	"DISCORD_TOKEN":           "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
	"WEB_SECRET":              "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	"WEB_IDENTITY_SECRET":     "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
	"SLACK_BOT_TOKEN":         "xoxb-8675309-4q7",
	"SLACK_APP_TOKEN":         "xapp-1-A0B1-9f3",
	"WEBHOOK_SECRET":          "whsec_q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ",
	"API_TOKEN":               "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
}

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := env[name]; return v, ok }
}

// whole is the example with every key switched on.
func whole() string {
	return regexp.MustCompile(`(?m)^( *)#([a-z_]+:)`).ReplaceAllString(Example, "$1$2")
}

func TestExampleMeansDefaults(t *testing.T) {
	got, err := Parse("handoff.yaml", []byte(Example), nil)
	if err != nil {
		t.Fatal(err)
	}
	want, err := Parse("handoff.yaml", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, ignoreSource); diff != "" {
		t.Errorf("the example differs from an empty file (-empty +example):\n%s", diff)
	}
	want.Knowledge.Paths = Default().Knowledge.Paths // only kept where the folder is
	if diff := cmp.Diff(Default(), want, ignoreSource); diff != "" {
		t.Errorf("an empty file differs from Default (-default +empty):\n%s", diff)
	}
}

func TestExampleWhole(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "knowledge"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"holidays.ics", "macros.yaml"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Parse(filepath.Join(dir, "handoff.yaml"), []byte(whole()), lookup(exampleEnv))
	if err != nil {
		t.Fatalf("the example with every key switched on:\n%v", err)
	}

	// What it shows as a platform's default is the default.
	var telegram Telegram
	telegram.defaults()
	if got := c.Telegram[0]; got.Name != telegram.Name || got.APIURL != telegram.APIURL || got.Mode != telegram.Mode {
		t.Errorf("telegram: %+v, defaults %+v", got, telegram)
	}
	var discord Discord
	discord.defaults()
	if got := c.Discord[0]; got.Name != discord.Name || got.APIURL != discord.APIURL {
		t.Errorf("discord: %+v, defaults %+v", got, discord)
	}
	var web Web
	web.defaults()
	if got := c.Web[0]; got.Name != web.Name || got.Path != web.Path || got.MaxFile != web.MaxFile {
		t.Errorf("web: %+v, defaults %+v", got, web)
	}
	var slack Slack
	slack.defaults()
	if got := c.Slack[0]; got.Name != slack.Name || got.APIURL != slack.APIURL || got.Channel != slack.Channel {
		t.Errorf("slack: %+v, defaults %+v", got, slack)
	}
	if c.Model.BaseURL != DefaultModelURL || c.Knowledge.Paths[0] != filepath.Join(dir, DefaultKnowledgePath) {
		t.Errorf("model %+v, knowledge %+v", c.Model, c.Knowledge)
	}

	// Every key of the struct is shown.
	for _, key := range keysOf(reflect.TypeFor[Config](), "") {
		if _, ok := c.source.lines[key]; !ok {
			t.Errorf("the example does not show %s", key)
		}
	}
}

// keysOf lists the keys of a struct and of what lies in it.
func keysOf(t reflect.Type, section string) []string {
	var keys []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, ok := f.Tag.Lookup("yaml")
		if !ok {
			continue
		}
		key := join(section, name)
		keys = append(keys, key)
		e := f.Type
		if e.Kind() == reflect.Slice || e.Kind() == reflect.Pointer {
			e = e.Elem()
		}
		if e.Kind() == reflect.Struct && e != secretType {
			if key == "model.fallbacks" { // a list in the example
				key += "[0]"
			}
			keys = append(keys, keysOf(e, key)...)
		}
	}
	return keys
}

// The comment convention itself: prose has a blank after its #.
func TestExampleComments(t *testing.T) {
	for i, line := range strings.Split(Example, "\n") {
		if rest, ok := strings.CutPrefix(strings.TrimLeft(line, " "), "#"); ok && rest != "" && rest[0] != ' ' &&
			!regexp.MustCompile(`^[a-z_]+:`).MatchString(rest) {
			t.Errorf("line %d: neither prose nor a key: %s", i+1, line)
		}
	}
}
