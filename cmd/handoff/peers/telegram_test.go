//go:build peers

package peers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"handoff/adapters/telegram"
	"handoff/bot"
)

// telegramWorld is telegram-test-api with our adapter before it.
type telegramWorld struct {
	peer *node
	told struct {
		Port        int
		Token, Chat string
	}
	a   *telegram.Adapter
	in  *inbox
	to  deliveries
	log warnings

	said   []string // IDs of what we said last
	button string   // the data of a button that we said
}

func TestTelegram(t *testing.T) {
	t.Parallel()
	w := &telegramWorld{peer: start(t, "telegram.mjs", "telegram-test-api")}
	w.peer.tells(t, &w.told)
	w.a = w.adapter(t, telegram.Config{Drafts: true})
	w.to.to = bot.Address{Account: "telegram", Chat: w.told.Chat}
	w.in = listen(t, w.a)
	try(t, "telegram-test-api", w.peer.version, []check{
		{what: "receive a text by polling", run: w.text},
		{what: "receive a burst in order", run: w.burst},
		{what: "receive a command", run: w.command},
		{what: "receive a photo's reference", run: w.photo},
		{what: "say, with formatting", run: w.say},
		{what: "say a long text in parts", run: w.long},
		{what: "say with buttons", run: w.buttons},
		{what: "receive a press of the button", run: w.press},
		{what: "edit", run: w.edit},
		{what: "delete", run: w.delete},
		{what: "delete what is gone", run: w.deleteAgain, sign: "wasn't found",
			gap: "it says so in other words than Telegram, which we know it by"},
		{what: "receive again what was not durable", run: w.redeliver, sign: "was lost",
			gap: "getUpdates ignores offset and forgets what it has shown once"},
		{what: "check the set-up", run: w.check, sign: "getWebhookInfo", gap: "no getWebhookInfo"},
		{what: "show that we write", run: w.typing, sign: "sendChatAction", gap: "no sendChatAction"},
		{what: "react", run: w.react, sign: "setMessageReaction", gap: "no setMessageReaction"},
		{what: "fetch the photo", run: w.fetch, sign: "getFile", gap: "no getFile, it keeps no files"},
		{what: "say a file", run: w.file, sign: "sendPhoto", gap: "no method that takes a file"},
		{what: "show a draft as it grows", run: w.draft, sign: "sendMessageDraft", gap: "no sendMessageDraft"},
		{what: "receive by webhook", run: func(ctx context.Context) error { return w.webhook(ctx, t) },
			sign: "401", gap: "it never sends the webhook's secret, without which we take nothing"},
		{what: "stop; every press was answered", run: w.stop},
	})
}

func (w *telegramWorld) adapter(t *testing.T, c telegram.Config) *telegram.Adapter {
	c.Token, c.APIURL, c.Log = w.told.Token, fmt.Sprintf("http://127.0.0.1:%d", w.told.Port), w.log.logger()
	a, err := telegram.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (w *telegramWorld) text(ctx context.Context) error {
	if err := w.peer.ask("say", map[string]any{"text": "Where is my parcel? 包裹在哪里？"}, nil); err != nil {
		return err
	}
	m, err := w.in.next(ctx, bot.KindText)
	return errors.Join(err,
		equal("text", m.Text, "Where is my parcel? 包裹在哪里？"), equal("address", m.At, w.to.to),
		equal("person", m.From.Name, "Ann"), equal("public", m.Public, false), equal("has a time", m.SentAt.Year() > 2000, true))
}

func (w *telegramWorld) burst(ctx context.Context) error {
	for _, word := range []string{"one", "two", "three"} {
		if err := w.peer.ask("say", map[string]any{"text": word}, nil); err != nil {
			return err
		}
	}
	var got []string
	ids := make(map[string]bool)
	for range 3 {
		m, err := w.in.next(ctx, bot.KindText)
		if err != nil {
			return err
		}
		got, ids[m.ID] = append(got, m.Text), true
	}
	return errors.Join(equal("texts", strings.Join(got, " "), "one two three"), equal("IDs", len(ids), 3))
}

func (w *telegramWorld) command(ctx context.Context) error {
	if err := w.peer.ask("command", map[string]any{"text": "/agent my parcel is lost"}, nil); err != nil {
		return err
	}
	m, err := w.in.next(ctx, bot.KindCommand)
	return errors.Join(err, equal("name", m.Name, "agent"), equal("text", m.Text, "my parcel is lost"))
}

func (w *telegramWorld) photo(ctx context.Context) error {
	more := map[string]any{"text": "", "caption": "look", "photo": []any{map[string]any{"file_id": "p1", "file_unique_id": "u1", "width": 90, "height": 60}}}
	if err := w.peer.ask("say", map[string]any{"text": "", "more": more}, nil); err != nil {
		return err
	}
	m, err := w.in.next(ctx, bot.KindText)
	if err != nil {
		return err
	}
	if len(m.Files) != 1 {
		return fmt.Errorf("%d files came", len(m.Files))
	}
	return errors.Join(equal("text", m.Text, "look"), equal("ref", m.Files[0].Ref, "p1"))
}

func (w *telegramWorld) fetch(ctx context.Context) error {
	r, err := w.a.Open(ctx, bot.File{Account: "telegram", Ref: "p1"})
	if err != nil {
		return err
	}
	return r.Close()
}

// sent is a message of ours as the peer keeps it.
type sent struct {
	MessageID int `json:"messageId"`
	Message   struct {
		Text      string `json:"text"`
		ParseMode string `json:"parse_mode"`
		Markup    struct {
			Rows [][]struct {
				Text string `json:"text"`
				Data string `json:"callback_data"`
			} `json:"inline_keyboard"`
		} `json:"reply_markup"`
		From any `json:"from"` // nil: ours
	} `json:"message"`
}

// stands are our messages, oldest first.
func (w *telegramWorld) stands() (ours []sent, err error) {
	var all []sent
	err = w.peer.ask("history", nil, &all)
	for _, s := range all {
		if s.Message.From == nil && s.Message.Text != "" {
			ours = append(ours, s)
		}
	}
	return ours, err
}

// reads is the message of ours with that ID, as the peer keeps it.
func (w *telegramWorld) reads(id string) (sent, error) {
	all, err := w.stands()
	if err != nil {
		return sent{}, err
	}
	for _, s := range all {
		if id == fmt.Sprintf("%s:%d", w.told.Chat, s.MessageID) {
			return s, nil
		}
	}
	return sent{}, fmt.Errorf("the peer has no message %s of ours", id)
}

func (w *telegramWorld) say(ctx context.Context) (err error) {
	if w.said, err = w.to.say(ctx, w.a, bot.Reply{Handle: "h", Text: "It is **here** <b>&</b>"}); err != nil {
		return err
	}
	s, err := w.reads(w.said[0])
	return errors.Join(err, equal("text", s.Message.Text, "It is <b>here</b> &lt;b&gt;&amp;&lt;/b&gt;"), equal("parse mode", s.Message.ParseMode, "HTML"))
}

func (w *telegramWorld) long(ctx context.Context) error {
	ids, err := w.to.say(ctx, w.a, bot.Reply{Text: strings.Repeat("All work and no play. ", 300)})
	if err != nil {
		return err
	}
	for _, id := range ids {
		s, err := w.reads(id)
		if err != nil {
			return err
		}
		if len(s.Message.Text) > 4096 {
			return fmt.Errorf("a part has %d characters", len(s.Message.Text))
		}
	}
	return equal("parts", len(ids), 2)
}

func (w *telegramWorld) buttons(ctx context.Context) (err error) {
	reply := bot.Reply{Handle: "h2", Text: "Did this help?", Choices: []bot.Choice{{ID: "yes", Label: "Yes"}, {ID: "no", Label: "No"}}}
	if w.said, err = w.to.say(ctx, w.a, reply); err != nil {
		return err
	}
	s, err := w.reads(w.said[0])
	if err != nil {
		return err
	}
	rows := s.Message.Markup.Rows
	if len(rows) != 1 || len(rows[0]) != 2 {
		return fmt.Errorf("the peer has the keyboard %v", rows)
	}
	w.button = rows[0][0].Data
	return equal("label", rows[0][0].Text, "Yes")
}

// press gives the peer's press what its client leaves out: the message's number.
func (w *telegramWorld) press(ctx context.Context) error {
	s, err := w.reads(w.said[0])
	if err != nil {
		return err
	}
	if err := w.peer.ask("press", map[string]any{"data": w.button, "message": map[string]any{"message_id": s.MessageID}}, nil); err != nil {
		return err
	}
	m, err := w.in.next(ctx, bot.KindChoice)
	return errors.Join(err, equal("choice", m.Name, "yes"), equal("message", m.Re, w.said[0]))
}

func (w *telegramWorld) edit(ctx context.Context) error {
	d := w.to.make(bot.Send{Op: bot.OpEdit, Handle: "h2", Reply: bot.Reply{Text: "Thank you."}}, w.said...)
	if _, err := w.to.all(ctx, w.a, d); err != nil {
		return err
	}
	s, err := w.reads(w.said[0])
	return errors.Join(err, equal("text", s.Message.Text, "Thank you."))
}

func (w *telegramWorld) delete(ctx context.Context) error {
	if _, err := w.to.all(ctx, w.a, w.to.make(bot.Send{Op: bot.OpDelete, Handle: "h2"}, w.said...)); err != nil {
		return err
	}
	if _, err := w.reads(w.said[0]); err == nil {
		return errors.New("it still stands there")
	}
	return nil
}

func (w *telegramWorld) deleteAgain(ctx context.Context) error {
	_, err := w.to.all(ctx, w.a, w.to.make(bot.Send{Op: bot.OpDelete, Handle: "h2"}, w.said...))
	return err
}

// redeliver stops while a message is not durable. Whoever listens next must get it
// before what is said then.
func (w *telegramWorld) redeliver(ctx context.Context) error {
	w.in.stop()
	<-w.in.ended
	refused := make(chan struct{})
	first, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		ended <- w.a.Listen(first, func(context.Context, bot.Message) error {
			select {
			case refused <- struct{}{}:
			case <-first.Done():
			}
			return errors.New("no store")
		})
	}()
	if err := w.peer.ask("say", map[string]any{"text": "first"}, nil); err != nil {
		return err
	}
	select {
	case <-refused:
	case <-ctx.Done():
		return fmt.Errorf("it did not come once: %w", ctx.Err())
	}
	stop()
	<-ended
	if err := w.peer.ask("say", map[string]any{"text": "second"}, nil); err != nil {
		return err
	}
	w.in = w.again(ctx)
	m, err := w.in.next(ctx, bot.KindText)
	if err != nil || m.Text == "first" {
		return err
	}
	return fmt.Errorf("%q was lost: %q came", "first", m.Text)
}

// again listens for the checks that follow.
func (w *telegramWorld) again(ctx context.Context) *inbox {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	in := &inbox{came: make(chan bot.Message, 64), ended: make(chan error, 1), stop: cancel}
	go func() {
		in.ended <- w.a.Listen(ctx, func(_ context.Context, m bot.Message) error { in.came <- m; return nil })
	}()
	return in
}

func (w *telegramWorld) check(ctx context.Context) error {
	_, err := w.a.Check(ctx)
	return err
}

func (w *telegramWorld) typing(ctx context.Context) error { return w.a.Typing(ctx, w.to.to) }

func (w *telegramWorld) react(ctx context.Context) error {
	_, err := w.to.all(ctx, w.a, w.to.make(bot.Send{Op: bot.OpReact, Handle: "h", Reply: bot.Reply{Text: "👍"}}, w.said...))
	return err
}

func (w *telegramWorld) file(ctx context.Context) error {
	f := bot.File{Account: "other", Ref: "r", Name: "map.png", Type: "image/png", Size: int64(len(pixel)), Media: bot.MediaPhoto}
	_, err := w.to.say(ctx, w.a, bot.Reply{Text: "look", Files: []bot.File{f.With(opener(pixel))}})
	return err
}

func (w *telegramWorld) draft(ctx context.Context) error {
	_, _, err := w.a.Draft(ctx, bot.Draft{Key: "peerdraft", To: w.to.to, Text: "It is"})
	return err
}

// webhook serves the adapter's webhook to the peer.
func (w *telegramWorld) webhook(ctx context.Context, t *testing.T) error {
	mux := http.NewServeMux()
	answered := make(chan int, 8)
	server := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		mux.ServeHTTP(rec, r)
		rw.WriteHeader(rec.Code)
		answered <- rec.Code
	}))
	defer server.Close()
	a := w.adapter(t, telegram.Config{Mode: telegram.Webhook, WebhookURL: server.URL + "/telegram"})
	a.Mount(mux)
	in := listen(t, a)
	defer in.stop()
	// What asks the peer for something after setWebhook comes after it, but only a
	// message shows that it is set: one is said until the webhook is called.
	if err := w.peer.ask("trust", nil, nil); err != nil {
		return err
	}
	for {
		if err := w.peer.ask("say", map[string]any{"text": "by webhook"}, nil); err != nil {
			return err
		}
		select {
		case status := <-answered:
			if status != http.StatusOK {
				return fmt.Errorf("we answer %d", status)
			}
			_, err := in.next(ctx, bot.KindText)
			return err
		case <-w.in.came: // not set yet: it was polled
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (w *telegramWorld) stop(context.Context) error {
	w.in.stop()
	<-w.in.ended
	if line, ok := w.log.has("a press was not answered"); ok {
		return errors.New(line)
	}
	return nil
}
