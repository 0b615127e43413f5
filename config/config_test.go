package config

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func mustParse(t *testing.T, text string) *Config {
	t.Helper()
	c, err := Parse("handoff.yaml", []byte(text), lookup(brokenEnv))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAddresses(t *testing.T) {
	for url, want := range map[string]string{
		"redis://127.0.0.1:6379/0":                       "127.0.0.1:6379",
		"rediss://user:pw-8675309@h":                     "h:6379",
		"unix:///run/redis.sock":                         "/run/redis.sock",
		"redis://[::1]:7000":                             "[::1]:7000",
		"redis://a:1,b:2 , c:3":                          "a:1 b:2 c:3",
		"[redis://a:1, redis://b:2]":                     "a:1 b:2",
		"[\"rediss://:pw@a:1/0\", \"b:2\", \"c:3,d:4\"]": "a:1 b:2 c:3 d:4",
		"\"${NONE:-}\"":                                  "",
	} {
		c := mustParse(t, "redis:\n  url: "+url+"\n")
		if got := strings.Join(c.Redis.Addrs(), " "); got != want {
			t.Errorf("%s: got %s, want %s", url, got, want)
		}
		for _, u := range c.Redis.URL {
			if !strings.Contains(u.Reveal(), "://") {
				t.Errorf("%s: an address without scheme", url)
			}
		}
	}
}

func TestModel(t *testing.T) {
	c := mustParse(t, `
model:
  api_key: sk-first-1
  name: big
  fallbacks:
    - name: small
    - {base_url: "http://local:11434/v1//", name: llama}
    - {base_url: "https://other.example.org/v1", api_key: sk-third-1}
`)
	want := Model{
		BaseURL: DefaultModelURL, APIKey: NewSecret("sk-first-1"), Name: "big",
		Timeout: 20 * time.Second, MaxTokens: 800, Temperature: 0.2, Stream: true,
		Fallbacks: []Fallback{
			{DefaultModelURL, NewSecret("sk-first-1"), "small"},
			{"http://local:11434/v1", Secret{}, "llama"}, // the first one's key stays with the first
			{"https://other.example.org/v1", NewSecret("sk-third-1"), "big"},
		},
	}
	if diff := cmp.Diff(want, c.Model); diff != "" {
		t.Error(diff)
	}
	if m := mustParse(t, "model: {base_url: http://local:11434/v1/}").Model; m.BaseURL != "http://local:11434/v1" || !m.On() {
		t.Errorf("got %+v", m)
	}
}

func TestAccounts(t *testing.T) {
	one := mustParse(t, "telegram:\n  token: ${TELEGRAM_TOKEN}\n")
	many := mustParse(t, "telegram:\n  - token: ${TELEGRAM_TOKEN}\n")
	if diff := cmp.Diff(one.Telegram, many.Telegram); diff != "" {
		t.Errorf("one account and a list of one differ:\n%s", diff)
	}
	c := mustParse(t, `
telegram:
  - {name: a, token: x1, api_url: "http://127.0.0.1:8081/"}   # short tokens pass elsewhere than at Telegram
  - {name: b, token: x2, api_url: "http://127.0.0.1:8081"}
slack: {bot_token: xoxb-1, app_token: xapp-1, api_url: "http://127.0.0.1:8082/api", channel: ""}
`)
	if c.Telegram[0].APIURL != "http://127.0.0.1:8081" || c.Telegram[1].Name != "b" || c.Telegram[1].Mode != ModePolling {
		t.Errorf("got %+v", c.Telegram)
	}
	if c.Slack[0].APIURL != "http://127.0.0.1:8082/api/" || c.Slack[0].Channel != "" {
		t.Errorf("got %+v", c.Slack)
	}
}

func TestWebhook(t *testing.T) {
	for section, want := range map[string]Webhook{
		"{url: https://bot.example.org}":                {URL: "https://bot.example.org/telegram/shop", Path: "/telegram/shop"},
		"{url: https://bot.example.org/}":               {URL: "https://bot.example.org/telegram/shop", Path: "/telegram/shop"},
		"{url: https://bot.example.org/tg}":             {URL: "https://bot.example.org/tg", Path: "/tg"},
		"{url: https://bot.example.org, path: /in}":     {URL: "https://bot.example.org/in", Path: "/in"},
		"{url: https://bot.example.org/tg, path: /in}":  {URL: "https://bot.example.org/tg", Path: "/in"},
		"{url: https://bot.example.org/tg, listen: :1}": {URL: "https://bot.example.org/tg", Path: "/tg", Listen: ":1"},
	} {
		c := mustParse(t, "telegram:\n  name: shop\n  token: ${TELEGRAM_TOKEN}\n  webhook: "+section+"\n")
		if diff := cmp.Diff(want, *c.Telegram[0].Webhook); diff != "" || c.Telegram[0].Mode != ModeWebhook {
			t.Errorf("%s: mode %s, %s", section, c.Telegram[0].Mode, diff)
		}
	}
}

func TestSingleValueIsList(t *testing.T) {
	c := mustParse(t, "knowledge: {paths: testdata}\nroles:\n  admin: console:me\n")
	if len(c.Knowledge.Paths) != 1 || len(c.Roles.Admin) != 1 {
		t.Errorf("got %+v %+v", c.Knowledge, c.Roles)
	}
}

// A person's name in a list stands for all of their IDs; one ID stands for itself, so
// that it names nobody of another account.
func TestRolesNamePeople(t *testing.T) {
	c := mustParse(t, `
people:
  - {name: Anna Lee, ids: ["console:1", "console:2"]}
  - {name: Ben, ids: "console:3"}
roles: {admin: [Anna Lee, "console:@ops"], lead: Ben, agent: "console:1"}
teams:
  - {name: support, members: [Ben, Anna Lee]}
  - {name: billing, leads: []}
`)
	want := Roles{Admin: []string{"console:1", "console:2", "console:@ops"}, Lead: []string{"console:3"}, Agent: []string{"console:1"}}
	if diff := cmp.Diff(want, c.Roles); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	if team := c.Teams[0]; !slices.Equal(team.Members, []string{"console:3", "console:1", "console:2"}) || !slices.Equal(team.Leads, want.Lead) {
		t.Errorf("support: members %v, leads %v", team.Members, team.Leads)
	}
	if leads := c.Teams[1].Leads; len(leads) > 0 {
		t.Errorf("billing: leads %v", leads)
	}
}

func TestDefaultLanguageFollowsLocale(t *testing.T) {
	if c := mustParse(t, "dialog: {default_locale: zh-CN}"); c.Knowledge.DefaultLanguage != "zh-CN" {
		t.Error(c.Knowledge.DefaultLanguage)
	}
	if c := mustParse(t, "dialog: {default_locale: zh-CN}\nknowledge: {default_language: de}"); c.Knowledge.DefaultLanguage != "de" {
		t.Error(c.Knowledge.DefaultLanguage)
	}
}

func TestWhere(t *testing.T) {
	c := mustParse(t, `
telegram:
  token: ${TELEGRAM_TOKEN}

slack:
  - bot_token: xoxb-1
    app_token: xapp-1
roles:
  admin:
    - telegram:1
    - slack:U1
`)
	for key, want := range map[string]string{
		"":                   "handoff.yaml",
		"redis.url":          "handoff.yaml",
		"telegram":           "handoff.yaml:2",
		"telegram.token":     "handoff.yaml:3",
		"telegram[0].token":  "handoff.yaml:3",
		"telegram[0]":        "handoff.yaml:2",
		"telegram.mode":      "handoff.yaml:2",
		"slack[0].app_token": "handoff.yaml:7",
		"slack[0].channel":   "handoff.yaml:6",
		"slack[0]":           "handoff.yaml:6",
		"roles.admin[1]":     "handoff.yaml:11",
		"roles.lead":         "handoff.yaml:8",
	} {
		if got := c.Where(key); got != want {
			t.Errorf("%q: got %s, want %s", key, got, want)
		}
	}
	p := c.Problem("telegram[0].token", "Telegram refuses it (401); ask @BotFather for a new one")
	if want := "handoff.yaml:3: telegram[0].token: Telegram refuses it (401); ask @BotFather for a new one"; p.String() != want {
		t.Errorf("got %s", p)
	}
	if got := Default().Where("redis"); got != DefaultFile {
		t.Error(got)
	}
}

func TestConcern(t *testing.T) {
	ps := Problems{{Key: "slack[1].bot_token"}, {Key: "log.level"}}
	for key, want := range map[string]bool{
		"": true, "slack": true, "slack[1]": true, "slack[1].bot_token": true, "slack[1].bot": false, "slack[0]": false, "log": true, "lo": false,
	} {
		if got := ps.Concern(key); got != want {
			t.Errorf("%q: got %v", key, got)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"burst_window", "turns", "url", "token", "api_url"}
	for word, want := range map[string]string{
		"burst_windw": "burst_window", "burstWindow": "burst_window", "Turns": "turns", "trusn": "", "turn": "turns", "utl": "url",
		"urls": "url", "tokne": "token", "x": "", "": "", "something": "", "apiUrl": "api_url", strings.Repeat("a", 99): "",
	} {
		if got := nearest(word, words); got != want {
			t.Errorf("%s: got %q, want %q", word, got, want)
		}
	}
}

// What hears takes from what writes only what is safe to take.
func TestTranscription(t *testing.T) {
	for file, want := range map[string]Transcription{
		"model: {api_key: sk-first-1, transcription: {}}":                                          {DefaultModelURL, NewSecret("sk-first-1"), "whisper-1", 20 * time.Second},
		"model: {base_url: http://l/v1, api_key: sk-first-1, transcription: {name: w}}":            {"http://l/v1", NewSecret("sk-first-1"), "w", 20 * time.Second},
		"model: {base_url: http://l/v1, api_key: sk-first-1, transcription: {base_url: http://m}}": {"http://m", Secret{}, "whisper-1", 20 * time.Second},
		"model: {transcription: {base_url: http://m/v1/, timeout: 5s}}":                            {"http://m/v1", Secret{}, "whisper-1", 5 * time.Second},
	} {
		if diff := cmp.Diff(&want, mustParse(t, file).Model.Transcription); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

// The desk of an account is a channel of the first Slack account, or of the one
// that it names.
func TestDesks(t *testing.T) {
	for desk, want := range map[string][2]string{"#shop": {"", "#shop"}, "C0123ABCD": {"", "C0123ABCD"}, "slack-eu/#shop": {"slack-eu", "#shop"}, "": {"", ""}} {
		if account, channel := ChannelOf(desk); account != want[0] || channel != want[1] {
			t.Errorf("%q is %q, %q", desk, account, channel)
		}
	}
}
