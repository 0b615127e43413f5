//go:build peers

package peers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/coder/websocket"
	api "github.com/slack-go/slack"
	"github.com/slack-go/slack/slacktest"

	"handoff/adapters/slack"
	"handoff/bot"
)

const slackChannel = "C024BE91L"

// slackWorld is slacktest with our adapter before it. What is posted there it says
// to whoever holds its socket: here that is the test.
type slackWorld struct {
	server *slacktest.Server
	a      *slack.Adapter
	frames *websocket.Conn
	to     deliveries
}

func TestSlack(t *testing.T) {
	t.Parallel()
	w := &slackWorld{server: slackServer(t)}
	w.a = slackAdapter(w.server, slack.Config{})
	w.to.to = bot.Address{Account: "slack", Chat: slackChannel}
	conn, _, err := websocket.Dial(t.Context(), w.server.GetWSURL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	w.frames = conn
	t.Cleanup(func() { conn.CloseNow() })
	unserved := func(what, method string, run func(context.Context) error) check {
		return check{what: what, run: run, sign: "404", gap: "no " + method}
	}
	thread := bot.Address{Account: "slack", Chat: slackChannel, Thread: "1700000000.000100"}
	id := slackChannel + ":1700000000.000100"
	try(t, "slack-go/slacktest", slackVersion(t), []check{
		{what: "check the tokens", run: w.check},
		{what: "check the channel", run: w.checkChannel, sign: "invite", gap: "conversations.info knows no members: we are in no channel"},
		{what: "post a ticket's card", run: w.card},
		{what: "know the thread that begins there", run: w.thread, sign: "no thread", gap: "its timestamps are whole seconds, Slack's have six digits more"},
		{what: "say in a thread, with buttons", run: func(ctx context.Context) error { return w.say(ctx, thread) }},
		{what: "say to one person alone", run: w.whisper},
		unserved("edit", "chat.update", w.send(bot.Send{Op: bot.OpEdit, Reply: bot.Reply{Text: "x"}}, id)),
		unserved("delete", "chat.delete", w.send(bot.Send{Op: bot.OpDelete}, id)),
		unserved("react", "reactions.get (it serves reactions.add)", w.send(bot.Send{Op: bot.OpReact, Reply: bot.Reply{Text: "✅"}}, id)),
		unserved("share a file", "files.getUploadURLExternal", w.send(bot.Send{Op: bot.OpSay, Reply: bot.Reply{Files: []bot.File{slackFile()}}})),
		unserved("look up whether it was said", "conversations.history", w.unsure),
		unserved("find a channel by its name", "conversations.list", w.named),
		unserved("show a draft as it grows", "chat.startStream", func(ctx context.Context) error { return w.draft(ctx, thread) }),
		{what: "Socket Mode opens", run: func(ctx context.Context) error { return silentSocket(ctx, t) },
			sign: "wait for hello", gap: "its socket is that of RTM and never says hello"},
		{what: "receive direct messages, acknowledged (hello and envelope said by the test)", run: func(ctx context.Context) error { return socketMode(ctx, t) }},
	})
}

func slackServer(t *testing.T) *slacktest.Server {
	s := slacktest.NewTestServer()
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

func slackAdapter(s *slacktest.Server, c slack.Config) *slack.Adapter {
	c.BotToken, c.AppToken, c.APIURL = "xoxb-peer", "xapp-peer", s.GetAPIURL()
	return slack.New(c)
}

// slackVersion is that of the library that slacktest comes with.
func slackVersion(t *testing.T) string {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", "github.com/slack-go/slack").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSpace(out))
}

func slackFile() bot.File {
	f := bot.File{Account: "other", Ref: "r", Name: "map.png", Type: "image/png", Size: int64(len(pixel))}
	return f.With(opener(pixel))
}

func (w *slackWorld) check(ctx context.Context) error {
	works, err := w.a.Check(ctx)
	said := strings.Join(works, "\n")
	return errors.Join(err, equal(said+" names the team", strings.Contains(said, "SlackTest Team"), true), equal("lines", len(works), 2))
}

func (w *slackWorld) checkChannel(ctx context.Context) error {
	_, err := slackAdapter(w.server, slack.Config{Channel: slackChannel}).Check(ctx)
	return err
}

// posted is the next message that the peer says was posted.
func (w *slackWorld) posted(ctx context.Context) (m api.Message, err error) {
	_, data, err := w.frames.Read(ctx)
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal(data, &m)
}

func (w *slackWorld) card(ctx context.Context) error {
	card := &bot.Card{Title: "#1042: my parcel is lost", Text: "It was to come on **Monday**."}
	d := w.to.make(bot.Send{Op: bot.OpOpen, Reply: bot.Reply{Card: card}})
	if _, err := w.a.Send(ctx, d); err != nil {
		return err
	}
	m, err := w.posted(ctx)
	if err != nil {
		return err
	}
	blocks, _ := json.Marshal(m.Blocks)
	return errors.Join(equal("channel", m.Channel, slackChannel), equal("thread", m.ThreadTimestamp, ""),
		equal(string(blocks)+" has the title", strings.Contains(string(blocks), "my parcel is lost"), true),
		equal(string(blocks)+" has the text", strings.Contains(string(blocks), "*Monday*"), true))
}

func (w *slackWorld) thread(ctx context.Context) error {
	r, err := w.a.Send(ctx, w.to.make(bot.Send{Op: bot.OpOpen, Reply: bot.Reply{Text: "a ticket"}}))
	if err != nil {
		return err
	}
	if _, err := w.posted(ctx); err != nil {
		return err
	}
	if r.Thread == "" {
		return fmt.Errorf("no thread for %s", r.ID)
	}
	return nil
}

func (w *slackWorld) say(ctx context.Context, at bot.Address) error {
	d := w.to.make(bot.Send{Op: bot.OpSay, Reply: bot.Reply{Text: "Ann asks <again> & *waits*", Choices: []bot.Choice{{ID: "claim", Label: "Claim"}}}})
	d.To = at
	if _, err := w.to.all(ctx, w.a, d); err != nil {
		return err
	}
	m, err := w.posted(ctx)
	if err != nil {
		return err
	}
	buttons := 0
	for _, b := range m.Blocks.BlockSet {
		if actions, ok := b.(*api.ActionBlock); ok {
			buttons += len(actions.Elements.ElementSet)
		}
	}
	return errors.Join(equal("thread", m.ThreadTimestamp, at.Thread), equal("buttons", buttons, 1),
		equal(m.Text+" is escaped", strings.Contains(m.Text, "&lt;again&gt; &amp;"), true))
}

func (w *slackWorld) whisper(ctx context.Context) error {
	if _, err := w.to.say(ctx, w.a, bot.Reply{Text: "for you", Only: "U7"}); err != nil {
		return err
	}
	m, err := w.posted(ctx)
	return errors.Join(err, equal("text", m.Text, "for you"), equal("person", m.User, "U7"))
}

// send carries one operation out.
func (w *slackWorld) send(s bot.Send, target ...string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := w.to.all(ctx, w.a, w.to.make(s, target...))
		return err
	}
}

func (w *slackWorld) unsure(ctx context.Context) error {
	d := w.to.make(bot.Send{Op: bot.OpSay, Reply: bot.Reply{Text: "once"}})
	d.Unsure, d.Attempt = true, 1
	_, err := w.a.Send(ctx, d)
	return err
}

func (w *slackWorld) named(ctx context.Context) error {
	d := w.to.make(bot.Send{Op: bot.OpSay, Reply: bot.Reply{Text: "x"}})
	d.To.Chat = "#support"
	_, err := w.a.Send(ctx, d)
	return err
}

func (w *slackWorld) draft(ctx context.Context, at bot.Address) error {
	_, _, err := w.a.Draft(ctx, bot.Draft{Key: "peerdraft", To: at, Text: "It is"})
	return err
}
