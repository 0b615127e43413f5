package telegram

import (
	"errors"
	"strings"
	"testing"
	"time"

	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

// operating is a delivery of another operation on what was said.
func operating(op bot.Op, chat int64, target ...string) bot.Delivery {
	d := saying(chat, bot.Reply{})
	d.Send.Op, d.Send.Handle, d.Target = op, "h", target
	return d
}

func TestDelete(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		lib := make(shelf)
		ids := w.sayAll(saying(7, bot.Reply{Text: strings.Repeat("long ", 300), Files: []bot.File{lib.photo("1.jpg"), lib.photo("2.jpg")}}))
		w.mustSend(saying(7, bot.Reply{Text: "stays"}))
		if n := len(ann.Sent()); n != 4 {
			t.Fatalf("%d messages", n)
		}
		for range 2 { // the second time as after a crash
			w.sayAll(operating(bot.OpDelete, 7, ids...))
			if got := shows(ann.Sent()); got != "stays" {
				t.Error(got)
			}
		}
		ann.Block()
		if _, err := w.send(operating(bot.OpDelete, 7, ids...)); !errors.Is(err, bot.ErrGone) {
			t.Errorf("%v", err)
		}
	})
}

// What is older than 48 hours is edited to a mark in the person's language.
func TestDeleteTooLate(t *testing.T) {
	within(t, func(w *world) {
		stop := w.listen()
		ann := w.sim.Private(7, "Ann", "zh-CN")
		ann.Say("你好")
		w.one()
		_ = stop()
		lib := make(shelf)
		text, file := w.mustSend(saying(7, question)).ID, w.mustSend(saying(7, bot.Reply{Text: "look", Files: []bot.File{lib.photo("1.jpg")}})).ID
		time.Sleep(49 * time.Hour)
		w.sayAll(operating(bot.OpDelete, 7, text, file))
		if got := shows(ann.Sent()); got != "这条消息已撤回。 | photo:这条消息已撤回。" {
			t.Error(got)
		}
		w.sayAll(operating(bot.OpDelete, 7, text, file)) // once more: not modified is done
		w.sim.Fail(sim.Fault{Method: "editMessageText", Code: 400, Text: "Bad Request: message can't be edited"})
		if _, err := w.send(operating(bot.OpDelete, 7, text)); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("neither deleted nor edited: %v", err)
		}
	})
}

func TestStatusAndDiscard(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		d := operating(bot.OpStatus, 7)
		d.Send.Reply.Card = &bot.Card{Title: "T-1", State: "queue"}
		if r := w.mustSend(d); r != (bot.Receipt{}) || len(ann.Sent()) != 0 || len(w.sim.Calls("")) != 0 {
			t.Errorf("%+v", r)
		}
		d = operating(bot.OpDiscard, 7)
		d.Send.Handle = "" // a preview
		w.mustSend(d)
		d.Send.Handle = w.mustSend(saying(7, bot.Reply{Text: "a draft"})).ID
		for range 2 {
			w.mustSend(d)
			if n := len(ann.Sent()); n != 0 {
				t.Errorf("%d stand there", n)
			}
		}
	})
}

// The words of files are edited, the files stay.
func TestEditOfFiles(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		lib := make(shelf)
		pdf := lib.file("a.pdf", "application/pdf", "%PDF", "")
		edit := func(text string, ids ...string) []string {
			d := operating(bot.OpEdit, 7, ids...)
			d.Send.Reply.Text = text
			return w.sayAll(d)
		}
		one := w.sayAll(saying(7, bot.Reply{Text: "before", Files: []bot.File{pdf}}))
		edit("**after**", one...)
		edit("**after**", one...)
		if got := shows(ann.Sent()); got != "document:after" {
			t.Error(got)
		}
		// Too long for a caption: the rest is said, nothing is lost.
		long := strings.TrimSpace(strings.Repeat("many words ", 150))
		ids := edit(long, one...)
		sent := ann.Sent()
		if len(ids) != 2 || len(sent) != 2 || sent[0].Text+" "+sent[1].Text != long || sent[0].File == nil {
			t.Errorf("%q %s", ids, shows(sent))
		}
		edit("short", ids...)
		if got := shows(ann.Sent()); got != "document:short" {
			t.Error(got)
		}
		// A text with files behind it: the files are no surplus.
		both := w.sayAll(saying(7, bot.Reply{Text: long, Files: []bot.File{lib.photo("1.jpg"), lib.photo("2.jpg")}}))
		edit("shorter", both...)
		if got := shows(ann.Sent()); got != "document:short | shorter | album/photo: | album/photo:" {
			t.Error(got)
		}
		edit(long, both...)
		if got := ann.Sent(); got[1].Text+" "+got[2].Text != long {
			t.Error(shows(got))
		}
	})
}
