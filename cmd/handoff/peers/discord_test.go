//go:build peers

package peers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"handoff/adapters/discord"
	"handoff/bot"
)

// discordWorld is discord-digital-twin with our adapter before it.
type discordWorld struct {
	peer *node
	told struct{ URL, Token, Bot, Guild, Desk, Ann, Direct string }
	a    *discord.Adapter
	log  *lines
	in   *inbox
	to   deliveries

	thread string // Ann's private one
	theirs string // the ID of what Ann said last
	said   []string
}

func TestDiscord(t *testing.T) {
	t.Parallel()
	w := &discordWorld{peer: start(t, "discord.mjs", "discord-digital-twin"), log: newLines()}
	w.peer.tells(t, &w.told)
	w.a = w.adapter(t, w.told.Token)
	w.to.to = bot.Address{Account: "discord", Chat: w.told.Direct}
	try(t, "discord-digital-twin", w.peer.version, []check{
		{what: "check the set-up and the support channel", run: w.check},
		{what: "a token that is wrong ends it", run: func(ctx context.Context) error { return w.wrongToken(ctx, t) }},
		{what: "identify and begin a session", run: func(ctx context.Context) error { w.in = listen(t, w.a); return w.ready(ctx) }},
		{what: "register the commands", run: w.commands},
		{what: "receive a direct message", run: w.direct},
		{what: "receive its edit and its deletion", run: w.changes},
		{what: "receive a voice message's reference", run: w.voice},
		{what: "say, with formatting", run: w.say},
		{what: "edit", run: w.edit},
		{what: "react", run: w.react},
		{what: "react otherwise: the first reaction goes", run: w.reactAgain, sign: "👍", gap: "messages are read without their reactions"},
		{what: "delete, twice", run: w.delete},
		{what: "show that we write", run: w.typing},
		{what: "a draft grows and becomes the reply", run: w.draft},
		{what: "look up by its nonce what may have been said", run: w.unsure},
		{what: "said twice under one nonce, it stands once", run: w.twice, sign: "stands 2 times", gap: "it does not enforce nonces"},
		{what: "say a file", run: w.file, sign: "500", gap: "it reads no multipart bodies"},
		{what: "/support leads to a private thread", run: w.support},
		{what: "receive what is said in the thread", run: w.inThread},
		{what: "what is said in the support channel goes on in the thread", run: w.desk},
		{what: "a button is pressed", run: w.press},
		{what: "a form is opened and filled in", run: w.form},
		{what: "open a thread on a message, and speak in it", run: w.open, sign: "Unknown Channel", gap: "such a thread has an ID of its own; Discord's bears the message's"},
		{what: "resume, with what was said meanwhile", run: w.resume, sign: "no text came", gap: "it answers no resume (op 6), not even that it cannot"},
	})
}

func (w *discordWorld) adapter(t *testing.T, token string) *discord.Adapter {
	a, err := discord.New(discord.Config{
		Token: token, APIURL: w.told.URL, Channel: "#support", Guild: w.told.Guild, MessageContent: true, Log: w.log.logger(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// ready waits until the gateway's session begins: what is said before nobody hears.
func (w *discordWorld) ready(ctx context.Context) error {
	_, err := w.log.wait(ctx, "session begins")
	return err
}

func (w *discordWorld) check(ctx context.Context) error {
	works, err := w.a.Check(ctx)
	said := strings.Join(works, "\n")
	return errors.Join(err, equal(said+" names the bot", strings.Contains(said, "TestBot"), true), equal(said+" names the channel", strings.Contains(said, "#support"), true))
}

func (w *discordWorld) wrongToken(ctx context.Context, t *testing.T) error {
	in := listen(t, w.adapter(t, "no-such-token"))
	defer in.stop()
	select {
	case err := <-in.ended:
		if err == nil || !strings.Contains(err.Error(), "token is wrong") {
			return fmt.Errorf("listen ended: %v", err)
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// commands are registered beside the session: their route is asked for until then.
func (w *discordWorld) commands(ctx context.Context) error {
	for ctx.Err() == nil {
		var names []string
		if err := w.peer.ask("commands", nil, &names); err != nil {
			return err
		}
		if len(names) > 0 {
			return equal("commands", strings.Join(names, " "), "support handoff")
		}
	}
	return ctx.Err()
}

// speaks has Ann say something, and reads what we get of it.
func (w *discordWorld) speaks(ctx context.Context, channel, text string) (bot.Message, error) {
	var m struct{ ID string }
	if err := w.peer.ask("say", map[string]any{"channel": channel, "text": text}, &m); err != nil {
		return bot.Message{}, err
	}
	w.theirs = m.ID
	return w.in.next(ctx, bot.KindText)
}

func (w *discordWorld) direct(ctx context.Context) error {
	m, err := w.speaks(ctx, w.told.Direct, "Where is my parcel? 包裹在哪里？")
	return errors.Join(err, equal("text", m.Text, "Where is my parcel? 包裹在哪里？"), equal("address", m.At, w.to.to),
		equal("person", m.From.Name, "Ann"), equal("public", m.Public, false), equal("ID", m.ID, w.told.Direct+":"+w.theirs))
}

func (w *discordWorld) changes(ctx context.Context) error {
	with := map[string]any{"channel": w.told.Direct, "message": w.theirs, "text": "Where is my letter?"}
	if err := w.peer.ask("edit", with, nil); err != nil {
		return err
	}
	m, err := w.in.next(ctx, bot.KindEdit)
	if err = errors.Join(err, equal("text", m.Text, "Where is my letter?"), equal("of", m.Re, w.told.Direct+":"+w.theirs)); err != nil {
		return err
	}
	if err := w.peer.ask("remove", with, nil); err != nil {
		return err
	}
	m, err = w.in.next(ctx, bot.KindDelete)
	return errors.Join(err, equal("of", m.Re, w.told.Direct+":"+w.theirs))
}

func (w *discordWorld) voice(ctx context.Context) error {
	if err := w.peer.ask("voice", map[string]any{"channel": w.told.Direct}, nil); err != nil {
		return err
	}
	m, err := w.in.next(ctx, bot.KindText)
	if err != nil {
		return err
	}
	if len(m.Files) != 1 {
		return fmt.Errorf("%d files came", len(m.Files))
	}
	return errors.Join(equal("name", m.Files[0].Name, "voice-message.ogg"), equal("type", m.Files[0].Type, "audio/ogg"))
}

// standing is a message as the peer keeps it.
type standing struct {
	ID         string
	Content    string
	Author     struct{ ID string }
	Components []struct {
		Components []struct {
			CustomID string `json:"custom_id"`
			Label    string
		}
	}
}

// ours are our messages in a channel, oldest first.
func (w *discordWorld) ours(channel string) (out []standing, err error) {
	var all []standing
	err = w.peer.ask("reads", map[string]any{"channel": channel}, &all)
	for _, s := range all {
		if s.Author.ID == w.told.Bot {
			out = append(out, s)
		}
	}
	return out, err
}

// reads is our message with that ID.
func (w *discordWorld) reads(id string) (standing, error) {
	channel, message, _ := strings.Cut(id, ":")
	all, err := w.ours(channel)
	if err != nil {
		return standing{}, err
	}
	for _, s := range all {
		if s.ID == message {
			return s, nil
		}
	}
	return standing{}, fmt.Errorf("the peer has no message %s of ours", id)
}

// count is how often we said that in direct messages.
func (w *discordWorld) count(text string) (n int, err error) {
	all, err := w.ours(w.told.Direct)
	for _, s := range all {
		if s.Content == text {
			n++
		}
	}
	return n, err
}

func (w *discordWorld) say(ctx context.Context) (err error) {
	if w.said, err = w.to.say(ctx, w.a, bot.Reply{Handle: "h", Text: "It is **here**, @everyone"}); err != nil {
		return err
	}
	s, err := w.reads(w.said[0])
	return errors.Join(err, equal(s.Content+" is bold", strings.HasPrefix(s.Content, "It is **here**"), true))
}

func (w *discordWorld) edit(ctx context.Context) error {
	d := w.to.make(bot.Send{Op: bot.OpEdit, Handle: "h", Reply: bot.Reply{Text: "Thank you."}}, w.said...)
	if _, err := w.to.all(ctx, w.a, d); err != nil {
		return err
	}
	s, err := w.reads(w.said[0])
	return errors.Join(err, equal("text", s.Content, "Thank you."))
}

func (w *discordWorld) reacts(ctx context.Context, emoji string) error {
	d := w.to.make(bot.Send{Op: bot.OpReact, Handle: "h", Reply: bot.Reply{Text: emoji}}, w.said...)
	if _, err := w.to.all(ctx, w.a, d); err != nil {
		return err
	}
	_, message, _ := strings.Cut(w.said[0], ":")
	var there []string
	err := w.peer.ask("reactions", map[string]any{"message": message}, &there)
	return errors.Join(err, equal("reactions", strings.Join(there, " "), emoji))
}

func (w *discordWorld) react(ctx context.Context) error      { return w.reacts(ctx, "👍") }
func (w *discordWorld) reactAgain(ctx context.Context) error { return w.reacts(ctx, "✅") }

func (w *discordWorld) delete(ctx context.Context) error {
	for range 2 {
		if _, err := w.to.all(ctx, w.a, w.to.make(bot.Send{Op: bot.OpDelete, Handle: "h"}, w.said...)); err != nil {
			return err
		}
	}
	if _, err := w.reads(w.said[0]); err == nil {
		return errors.New("it still stands there")
	}
	return nil
}

func (w *discordWorld) typing(ctx context.Context) error {
	if err := w.a.Typing(ctx, w.to.to); err != nil {
		return err
	}
	var n int
	err := w.peer.ask("typing", map[string]any{"channel": w.told.Direct}, &n)
	return errors.Join(err, equal("times", n, 1))
}

func (w *discordWorld) draft(ctx context.Context) error {
	d := bot.Draft{Key: "peerdraft", To: w.to.to}
	for _, d.Text = range []string{"The parcel leaves", "The parcel leaves on Monday"} {
		id, _, err := w.a.Draft(ctx, d)
		if err != nil {
			return err
		}
		d.ID = id
	}
	s, err := w.reads(d.ID)
	if err = errors.Join(err, equal("draft", strings.HasPrefix(s.Content, "The parcel leaves"), true)); err != nil {
		return err
	}
	ids, err := w.to.all(ctx, w.a, w.to.make(bot.Send{Op: bot.OpSay, Draft: d.ID, Reply: bot.Reply{Text: "The parcel leaves on Monday."}}))
	if err = errors.Join(err, equal("IDs", strings.Join(ids, " "), d.ID)); err != nil {
		return err
	}
	s, err = w.reads(d.ID)
	return errors.Join(err, equal("text", s.Content, "The parcel leaves on Monday."))
}

func (w *discordWorld) unsure(ctx context.Context) error {
	d := w.to.make(bot.Send{Op: bot.OpSay, Reply: bot.Reply{Text: "once"}})
	first, err := w.a.Send(ctx, d)
	if err != nil {
		return err
	}
	d.Unsure, d.Attempt, d.FirstTried = true, 1, time.Now().Add(-5*time.Minute) // Discord forgets nonces sooner
	second, err := w.a.Send(ctx, d)
	if err != nil {
		return err
	}
	n, err := w.count("once")
	return errors.Join(err, equal("times", n, 1), equal("ID", second.ID, first.ID))
}

func (w *discordWorld) twice(ctx context.Context) error {
	d := w.to.make(bot.Send{Op: bot.OpSay, Reply: bot.Reply{Text: "one nonce"}})
	for range 2 {
		if _, err := w.a.Send(ctx, d); err != nil {
			return err
		}
	}
	n, err := w.count("one nonce")
	if err == nil && n != 1 {
		err = fmt.Errorf("it stands %d times", n)
	}
	return err
}

func (w *discordWorld) file(ctx context.Context) error {
	f := bot.File{Account: "other", Ref: "r", Name: "map.png", Type: "image/png", Size: int64(len(pixel))}
	_, err := w.to.say(ctx, w.a, bot.Reply{Text: "look", Files: []bot.File{f.With(opener(pixel))}})
	return err
}
