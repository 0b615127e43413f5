package discord

import (
	"strings"
	"testing"
	"time"

	"handoff/bot"
)

func TestSnowflake(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_800_000_000_123).UTC()
	if got := instant(snowflake(now)); !got.Equal(now) {
		t.Errorf("%v became %v", now, got)
	}
	for s, want := range map[string]bool{"1": true, "175928847299117063": true, "0": false, "01": false, "": false, "-1": false, "x": false, "99999999999999999999": false} {
		if isSnowflake(s) != want {
			t.Errorf("isSnowflake(%q) is %v", s, !want)
		}
	}
	if !later("10", "9") || later("9", "10") || !later("1", "") {
		t.Error("later")
	}
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"discord/1", "discord/1/2", "discord/1/2%2F3", "discord/1/0%2F3", "discord/1/0%2F0", "discord/x", "discord/1/", "discord/1/%2F3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		at, err := bot.ParseAddress(in)
		if err != nil {
			return
		}
		s, err := parseAddress(at)
		if err == nil && s.address(at.Account) != at {
			t.Fatalf("%v became %+v", at, s)
		}
		if err == nil && !isSnowflake(s.target()) {
			t.Fatalf("%v leads to %q", at, s.target())
		}
	})
}

func FuzzMessageID(f *testing.F) {
	for _, s := range []string{"1:2", "1:2:d", "1:2:e3", "1", ":", "1:0", "a:1", "1:2:c3.xyz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		channel, message, err := parseMessageID(in)
		if err == nil && in != messageID(channel, message) && !strings.HasPrefix(in, messageID(channel, message)+":") {
			t.Fatalf("%q is read as %s %s", in, channel, message)
		}
	})
}

func TestCustomID(t *testing.T) {
	t.Parallel()
	a := must(New(Config{Token: "x.y"}))(t)
	at := spot{channel: "5", person: "7"}.address("discord")
	id := a.customID('f', at, strings.Repeat("h", hashLen)+strings.Repeat("x", maxChoice))
	if len(id) > maxCustom {
		t.Errorf("%d characters", len(id))
	}
	if kind, rest, ok := a.parseCustomID(at, id); !ok || kind != 'f' || !strings.HasSuffix(rest, "x") {
		t.Errorf("read as %c %q %v", kind, rest, ok)
	}
	other := spot{channel: "5", person: "8"}.address("discord")
	for _, forged := range []string{"", "c", id[:len(id)-1], "c" + id[1:], id + "x"} {
		if _, _, ok := a.parseCustomID(at, forged); ok {
			t.Errorf("%q is taken", forged)
		}
	}
	if _, _, ok := a.parseCustomID(other, id); ok {
		t.Error("another person's button is taken")
	}
}

func TestNonce(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for part := range 2000 {
		n := nonce(bot.ReplyKey("turn", 0), part)
		if len(n) > 25 || seen[n] {
			t.Fatalf("part %d: %q", part, n)
		}
		seen[n] = true
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	for _, c := range []Config{
		{}, {Token: "a b"}, {Token: "x", APIURL: "discord.com"}, {Token: "x", Channel: "#support"}, {Token: "x", Channel: "support"},
		{Token: "x", Guild: "shop", Channel: "#support"},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%+v is taken", c)
		} else if c.Token == "a b" && strings.Contains(err.Error(), c.Token) {
			t.Errorf("the error tells the token: %v", err)
		}
	}
	if a := must(New(Config{Token: "Bot abc", Channel: "12"}))(t); a.token != "abc" || a.Name() != "discord" || !a.Exclusive() {
		t.Errorf("%+v", a)
	}
}
