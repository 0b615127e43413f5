package slack

import (
	"testing"

	"handoff/bot"
)

func FuzzEventID(f *testing.F) {
	for _, s := range []string{"C1:1.2", "C1:1.2:delete", "C1:1.2:edit:3.4", "C1:1.2:press:5.6:U1:choice:0:claim", "command:x", "form:V1", "", "C1:1", "C1:1.2:edit", ":1.2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := parseEventID(s)
		if err == nil && e.String() != s {
			t.Errorf("%q reads as %+v, written %q", s, e, e.String())
		}
	})
}

func FuzzSpot(f *testing.F) {
	f.Add("C1", "1.2", "")
	f.Add("C1", "", "U1")
	f.Add("D1", "", "")
	f.Fuzz(func(t *testing.T, channel, thread, person string) {
		at := spot{channel, thread, person}.address("slack")
		p, err := parseSpot(at)
		if err == nil && p.address("slack") != at {
			t.Errorf("%v reads as %+v", at, p)
		}
	})
}

func FuzzChoiceID(f *testing.F) {
	f.Add("choice:0:claim")
	f.Add("choice:12:a:b")
	f.Add("choice:-1:a")
	f.Add("choice:01:a")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseChoiceID(s)
		if err == nil && c.String() != s {
			t.Errorf("%q reads as %+v", s, c)
		}
	})
}

func TestIDs(t *testing.T) {
	for _, s := range []string{"C1:1.2", "C1:1.2:delete", "C1:1.2:edit:3.4", "C1:1.2:press:5.6:U1:choice:0:claim"} {
		if e, err := parseEventID(s); err != nil || e.Channel != "C1" || e.TS != "1.2" {
			t.Errorf("%q: %+v, %v", s, e, err)
		}
	}
	for _, s := range []string{"command:x", "form:V1", "C1:12", "C1:1.2:edit", "C1:1.2:burn:x", "C1:1.2:"} {
		if e, err := parseEventID(s); err == nil {
			t.Errorf("%q: %+v", s, e)
		}
	}
	g := grant{Trigger: "1.2.3", URL: "https://hooks.slack.com/x", Thread: "1.2"}
	if parseGrant(g.String()) != g || parseGrant("garbage") != (grant{}) {
		t.Error("a grant does not read back")
	}
	if _, err := parseSpot(bot.Address{Account: "slack", Chat: "C1@U1", Thread: "1.2"}); err == nil {
		t.Error("a person's words in a channel have no thread")
	}
}
