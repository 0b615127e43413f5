package slack

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"handoff/adapters"
	"handoff/adapters/slack/sim"
	"handoff/bot"
)

func TestFaults(t *testing.T) {
	cases := []struct {
		code   string
		op     bot.Op
		cannot bool
		whole  bool
		after  time.Duration // at least
		mend   string
	}{
		{"not_in_channel", bot.OpSay, false, false, operatorWait, "/invite @handoff in #support"},
		{"is_archived", bot.OpOpen, false, false, operatorWait, "unarchive"},
		{"channel_not_found", bot.OpOpen, false, false, operatorWait, "#support"},
		{"token_revoked", bot.OpSay, false, true, operatorWait, "slack.bot_token"},
		{"account_inactive", bot.OpSay, false, true, operatorWait, "slack.bot_token"},
		{"missing_scope", bot.OpSay, false, true, operatorWait, "manifest"},
		{"ratelimited", bot.OpSay, false, false, time.Second, ""},
		{"message_not_found", bot.OpEdit, true, false, 0, ""},
		{"cant_update_message", bot.OpEdit, true, false, 0, ""},
		{"edit_window_closed", bot.OpEdit, true, false, 0, ""},
		{"msg_too_long", bot.OpEdit, true, false, 0, ""},
	}
	for _, c := range cases {
		t.Run(c.code, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				w.a = w.adapter(func(c *Config) { c.Channel = "#support" })
				_, err := w.a.me(w.ctx)
				must(t, err)
				_, err = w.a.Desk(w.ctx)
				must(t, err)
				w.sim.Fail(sim.Fault{Error: c.code})
				d := opening("k1")
				d.Send.Op = c.op
				if c.op == bot.OpEdit {
					d.Target = []string{desk + ":1.1"}
				}
				_, err = w.a.Send(w.ctx, d)
				retry, ok := errors.AsType[*bot.RetryError](err)
				if errors.Is(err, bot.ErrGone) || errors.Is(err, bot.ErrCannot) != c.cannot || ok == c.cannot {
					t.Fatalf("Send: %v", err)
				}
				if ok && (retry.Whole != c.whole || retry.After < c.after || !strings.Contains(err.Error(), c.mend)) {
					t.Errorf("Send: %v", err)
				}
				if _, unsure := errors.AsType[*bot.UnsureError](err); unsure {
					t.Errorf("Send is unsure of a refusal: %v", err)
				}
			})
		})
	}
	t.Run("no connection", func(t *testing.T) {
		play(t, sim.Options{}, func(w *world) {
			w.sim.Down(true)
			_, err := w.a.Send(w.ctx, opening("k1"))
			_, retry := errors.AsType[*bot.RetryError](err)
			_, unsure := errors.AsType[*bot.UnsureError](err)
			if !retry || unsure || strings.Contains(err.Error(), "xoxb-sim") {
				t.Errorf("Send: %v", err)
			}
			w.sim.Down(false)
		})
	})
	t.Run("ended context", func(t *testing.T) {
		play(t, sim.Options{}, func(w *world) {
			ctx, cancel := context.WithCancel(w.ctx)
			cancel()
			if _, err := w.a.Send(ctx, opening("k1")); err == nil {
				t.Error("sent under an ended context")
			}
		})
	})
	t.Run("no place", func(t *testing.T) {
		play(t, sim.Options{}, func(w *world) {
			for _, at := range []bot.Address{{}, {Account: "slack", Chat: "C1", Thread: "x"}, {Account: "slack", Chat: "C1@"}} {
				if _, err := w.a.Send(w.ctx, saying("k", at, bot.Reply{Text: "x"})); !errors.Is(err, bot.ErrCannot) {
					t.Errorf("Send to %v: %v", at, err)
				}
			}
		})
	})
}

// What only an operator can mend is in the log, with its mend, and not with every
// attempt.
func TestOperatorIsTold(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		var out strings.Builder
		w.a = w.adapter(func(c *Config) { c.Channel, c.Log = "#support", slog.New(slog.NewTextHandler(&out, nil)) })
		w.sim.AddChannel(sim.Channel{ID: desk, Name: "support"})
		d := opening("k1")
		d.To.Chat, d.Send.At.Chat = "#support", "#support"
		for d.Attempt = range 3 {
			if _, err := w.a.Send(w.ctx, d); err == nil {
				t.Fatal("sent")
			}
			adapters.Pause(w.ctx, time.Second)
		}
		if got := out.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "/invite @handoff in #support") || strings.Contains(got, "xoxb") {
			t.Errorf("logged %q", got)
		}
		w.sim.AddChannel(sim.Channel{ID: desk, Name: "support", Members: []string{sim.BotUser}})
		w.deliver(d) // once mended it arrives
	})
}
