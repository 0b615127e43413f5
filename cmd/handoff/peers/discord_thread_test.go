//go:build peers

package peers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"handoff/bot"
)

// answered waits until an interaction is acknowledged and reads with what.
func (w *discordWorld) answered(interaction string) (kind int, data json.RawMessage, err error) {
	var a struct {
		Type int
		Data string // JSON within JSON: a column of the peer's table
	}
	err = w.peer.ask("answered", map[string]any{"interaction": interaction}, &a)
	return a.Type, json.RawMessage(a.Data), err
}

// interacts has Ann use a command, a button or a form, and returns its ID.
func (w *discordWorld) interacts(how string, with map[string]any) (string, error) {
	var i struct{ ID string }
	err := w.peer.ask(how, with, &i)
	return i.ID, err
}

func (w *discordWorld) support(ctx context.Context) error {
	option := map[string]any{"name": "question", "type": 3, "value": "my parcel is lost"}
	id, err := w.interacts("slash", map[string]any{"channel": w.told.Desk, "name": "support", "options": []any{option}})
	if err != nil {
		return err
	}
	m, err := w.in.next(ctx, bot.KindText)
	if err != nil {
		return err
	}
	thread, person, _ := strings.Cut(m.At.Thread, "/")
	w.thread = thread
	kind, _, err := w.answered(id)
	return errors.Join(err, equal("text", m.Text, "my parcel is lost"), equal("chat", m.At.Chat, w.told.Desk), equal("person", person, w.told.Ann),
		equal("public", m.Public, false), equal("acknowledged as", kind, 5))
}

func (w *discordWorld) inThread(ctx context.Context) error {
	m, err := w.speaks(ctx, w.thread, "it came after all")
	return errors.Join(err, equal("text", m.Text, "it came after all"), equal("thread", m.At.Thread, w.thread+"/"+w.told.Ann))
}

func (w *discordWorld) desk(ctx context.Context) error {
	m, err := w.speaks(ctx, w.told.Desk, "hello? anybody?")
	if err = errors.Join(err, equal("text", m.Text, "hello? anybody?"), equal("thread", m.At.Thread, w.thread+"/"+w.told.Ann)); err != nil {
		return err
	}
	for channel, words := range map[string]string{w.thread: "> hello? anybody?", w.told.Desk: "<#" + w.thread + ">"} {
		all, err := w.ours(channel)
		if err != nil {
			return err
		}
		found := false
		for _, s := range all {
			found = found || strings.Contains(s.Content, words)
		}
		if !found {
			return fmt.Errorf("%q stands nowhere in %v", words, all)
		}
	}
	return nil
}

// inAnns are deliveries to Ann's thread.
func (w *discordWorld) inAnns() *deliveries {
	return &deliveries{to: bot.Address{Account: "discord", Chat: w.told.Desk, Thread: w.thread + "/" + w.told.Ann}, n: 500 + w.to.n}
}

// button says a reply in Ann's thread and presses its only button.
func (w *discordWorld) button(ctx context.Context, r bot.Reply) (said, interaction string, err error) {
	ids, err := w.inAnns().say(ctx, w.a, r)
	if err != nil {
		return "", "", err
	}
	s, err := w.reads(ids[0])
	if err != nil {
		return "", "", err
	}
	if len(s.Components) != 1 || len(s.Components[0].Components) != 1 {
		return "", "", fmt.Errorf("the peer has the components %v", s.Components)
	}
	interaction, err = w.interacts("click", map[string]any{"channel": w.thread, "message": s.ID, "custom": s.Components[0].Components[0].CustomID})
	return ids[0], interaction, err
}

func (w *discordWorld) press(ctx context.Context) error {
	said, id, err := w.button(ctx, bot.Reply{Text: "Did this help?", Choices: []bot.Choice{{ID: "yes", Label: "Yes"}}})
	if err != nil {
		return err
	}
	m, err := w.in.next(ctx, bot.KindChoice)
	if err != nil {
		return err
	}
	kind, _, err := w.answered(id)
	return errors.Join(err, equal("choice", m.Name, "yes"), equal("message", m.Re, said), equal("acknowledged as", kind, 6))
}

func (w *discordWorld) form(ctx context.Context) error {
	w.to.n++
	form := &bot.Form{Name: "return", Title: "A return", Inputs: []bot.Input{{Name: "order", Label: "Order"}}}
	_, id, err := w.button(ctx, bot.Reply{Text: "One thing more.", Form: form})
	if err != nil {
		return err
	}
	kind, data, err := w.answered(id)
	if err = errors.Join(err, equal("acknowledged as", kind, 9)); err != nil {
		return err
	}
	var modal struct {
		CustomID string `json:"custom_id"`
		Title    string
	}
	if err := json.Unmarshal(data, &modal); err != nil {
		return err
	}
	field := map[string]any{"customId": "order", "value": "1042"}
	if _, err := w.interacts("submit", map[string]any{"channel": w.thread, "custom": modal.CustomID, "fields": []any{field}}); err != nil {
		return err
	}
	m, err := w.in.next(ctx, bot.KindForm)
	return errors.Join(err, equal("title", modal.Title, "A return"), equal("form", m.Name, "return"), equal("order", m.Values["order"], "1042"))
}

func (w *discordWorld) open(ctx context.Context) error {
	to := &deliveries{to: bot.Address{Account: "discord", Chat: w.told.Desk}, n: 900}
	r, err := w.a.Send(ctx, to.make(bot.Send{Op: bot.OpOpen, Reply: bot.Reply{Card: &bot.Card{Title: "#1042: my parcel is lost"}}}))
	if err != nil {
		return err
	}
	if _, err := w.reads(r.ID); err != nil {
		return err
	}
	to.to.Thread = r.Thread
	_, err = to.say(ctx, w.a, bot.Reply{Text: "a word in the thread"})
	return err
}

// resume stops, has Ann speak, and listens anew.
func (w *discordWorld) resume(ctx context.Context) error {
	w.in.stop()
	<-w.in.ended
	if err := w.peer.ask("say", map[string]any{"channel": w.told.Direct, "text": "are you there?"}, nil); err != nil {
		return err
	}
	again, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	in := &inbox{came: make(chan bot.Message, 64), ended: make(chan error, 1), stop: stop}
	go func() {
		ended <- w.a.Listen(again, func(_ context.Context, m bot.Message) error { in.came <- m; return nil })
	}()
	defer func() { stop(); <-ended }()
	m, err := in.next(ctx, bot.KindText)
	return errors.Join(err, equal("text", m.Text, "are you there?"))
}
