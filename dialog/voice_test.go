package dialog_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// tape is a recording that says its text.
type tape string

func (s tape) Open(context.Context, bot.File) (io.ReadCloser, error) {
	if s == "gone" {
		return nil, errors.New("file is gone")
	}
	return io.NopCloser(strings.NewReader(string(s))), nil
}

// ear hears what a tape says.
type ear struct {
	calls atomic.Int32
	names []string
	err   error
}

func (e *ear) Transcribe(ctx context.Context, name, language string, recording io.Reader) (string, error) {
	e.calls.Add(1)
	e.names = append(e.names, name+" "+language)
	data, err := io.ReadAll(recording)
	if err != nil {
		return "", fmt.Errorf("read: %w", err)
	}
	if string(data) == "endless" {
		<-ctx.Done()
		return "", ctx.Err()
	}
	return string(data), e.err
}

func hears(e dialog.Transcriber) func(*dialog.Config, *answer.Config) {
	return func(d *dialog.Config, _ *answer.Config) { d.Transcriber = e }
}

func voice(ref, says string) bot.File {
	return bot.File{Account: "web", Ref: ref, Type: "audio/ogg", Size: 1000, Media: bot.MediaVoice}.With(tape(says))
}

// A transcript counts as the message's words: question, mood, escalation, relay.
func TestVoiceIsWords(t *testing.T) {
	t.Parallel()
	e := &ear{}
	c := newTalk(t, hears(e))
	c.says("hi").sends("", nil, voice("v1", "how do I get a refund?")).want("say customer: You can have your money back")
	if fmt.Sprint(e.names) != "[voice.ogg en]" {
		t.Errorf("heard %q", e.names)
	}
	if f := c.facts[len(c.facts)-3]; f.Kind != "transcript" || string(f.Data) != `{"words":6}` {
		t.Errorf("fact %s %s", f.Kind, f.Data)
	}
	// The transcript of the conversation has them: a model reads them later.
	if l := c.lines[len(c.lines)-2]; l.Text != "how do I get a refund?" {
		t.Errorf("the line reads %q", l.Text)
	}
	c.says("human").want("T-1001", "open desk", "say desk: **The", "say desk: <Lena> {v1}", "say desk: <Lena> human")
	if text := c.last.Sends[2].Reply.Text; !strings.Contains(text, "> **Lena:** 🎤 *Transcript:* how do I get a refund?") {
		t.Errorf("what was spoken passes for written: %s", text)
	}
	// The thread gets the recording and what it says, as text without power.
	c.sends("listen", nil, voice("v2", "[x](http://evil) <!channel>")).want(`say desk: <Lena> listen⏎⏎🎤 *Transcript:* \[x\](http://evil) \<!channel\> {v2}`, "added that")
	c.agent(anna, "hi").sends("", nil, voice("v3", "I want to die")).want("say desk: <Lena> 🎤 *Transcript:* I want to die {v3}", "say desk: 🚨", "say customer: I'm very sorry you're going through this.")

	c = newTalk(t, hears(&ear{}))
	c.says("hi").sends("", nil, voice("v1", "I want to speak to a person")).want("**T-1001**", "open desk: [T-1001 · I want to speak to a person", "say desk", "say desk: <Lena> 🎤 *Transcript:* I want to speak to a person {v1}")
	c = newTalk(t, hears(&ear{}))
	c.sends("", nil, voice("v1", "我要投诉你们")).want("非常抱歉让事情到了这一步", "open desk", "say desk")

	// Deleted, the copy keeps the words.
	id := c.last.Sends[2].Handle
	c.turn(bot.Customer, bot.Message{Kind: bot.KindDelete, Re: id, From: lena}).want("edit desk: <Lena> ~~我要投诉你们~~")
}

// Nobody hears: the customer reads once what to do; who goes on speaking gets a
// person, who hears.
func TestUnheardVoice(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*dialog.Config, *answer.Config){
		"no transcriber": hears(nil), "a failing one": hears(&ear{err: dialog.ErrBusy}), "no speech": hears(&ear{}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newTalk(t, change)
			says := ""
			if name == "a failing one" {
				says = "x"
			}
			c.sends("", nil, voice("v1", says), voice("v2", says)).want("Hello! I'm an automated", "say customer: I'm sorry, I couldn't listen to your voice message. Could you write it in a few words? Or I can bring in a person who will listen to it. (person)")
			c.says("do you ship abroad").want("Here's what I found") // it goes on in writing
			c.sends("", nil, voice("v3", says)).want("say customer: I'm sorry, I couldn't listen to this one either", "open desk", "say desk: **The", "say desk: <Lena> {v1} {v2}", "say desk: <Lena> {v3}")
			c.sends("", nil, voice("v4", says)).want("say desk: <Lena> {v4}", "added that")
			c.agent(anna, "hi").sends("", nil, voice("v5", says)).want("say desk: <Lena> {v5}") // a person owns it: no word of it
			if c.state == nil || strings.Contains(string(c.state), `"heard"`) {
				t.Errorf("state: %s", c.state)
			}
		})
	}
	c := newTalk(t)
	c.says("hi").sends("", nil, voice("v1", "")).presses(dialog.ChoicePerson).want("**T-1001**", "open desk", "say desk", "say desk: <Lena> {v1}")
	c = newTalk(t)
	c.says("hi").sends("do you ship abroad", nil, voice("v1", "")).want("say customer: I couldn't listen to your recording, so I went by what you wrote.", "Here's what I found")
	c.sends("do you ship things abroad", nil, voice("v1", "")).want("Here's what I found") // said once
	c = newTalk(t)
	c.says("你好").sends("", nil, voice("v1", "")).want("say customer: 抱歉，您的语音我没能听到。")
}

// A burst costs three recordings and 20 s at most, one recording 20 MB; each is
// listened to once, however often the turn comes again.
func TestHearingIsBounded(t *testing.T) {
	t.Parallel()
	e := &ear{}
	c := newTalk(t, hears(e))
	c.says("hi").sends("", nil, voice("1", "a"), voice("2", "refund?"), voice("3", "c"), voice("4", "d"))
	if n := e.calls.Load(); n != 3 {
		t.Errorf("%d were listened to", n)
	}
	huge := voice("h", strings.Repeat("x", 21<<20))
	for _, size := range []int64{21 << 20, 0} { // told, and not told
		huge.Size = size
		c.sends("", nil, huge)
	}
	if n := e.calls.Load(); n != 4 || strings.Contains(c.lines[len(c.lines)-2].Text, "xxx") {
		t.Errorf("%d were listened to", n)
	}
	if !slices.ContainsFunc(c.facts, func(f bot.Fact) bool { return f.Kind == "transcript" && strings.Contains(string(f.Data), "too_long") }) {
		t.Errorf("facts: %v", c.facts)
	}
	c = newTalk(t, hears(e))
	c.sends("", nil, voice("1", "gone")).want("Hello!", "I couldn't listen")
	c.journal = map[string][]byte{"heard:again:0": []byte(`{"text":"how do I get a refund"}`)}
	c.turn(bot.Customer, bot.Message{ID: "again", Kind: bot.KindText, Files: []bot.File{voice("1", "gone")}, From: lena}).want("You can have your money back")

	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		c := newTalk(t, hears(&ear{}))
		c.says("hi").sends("", nil, voice("1", "how do I get a refund"), voice("2", "endless"), voice("3", "endless")).want("I couldn't listen to your recording", "You can have your money back")
		if took := time.Since(began); took != 15*time.Second { // of a clock that only waiting moves
			t.Errorf("the customer waited %v", took)
		}
	})
}

// A turn that is over hears nothing, and notes nothing.
func TestHearingEndsWithTheTurn(t *testing.T) {
	t.Parallel()
	c := newTalk(t, hears(&ear{}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	bt := &bot.Turn{Conversation: "web/1", Side: bot.Customer, Now: c.now, Messages: []bot.Message{
		{ID: "1", Kind: bot.KindText, At: c.at, From: lena, Files: []bot.File{voice("1", "endless")}}}}
	bt.Attach(nil, func(context.Context, string, []byte) error { t.Error("it is noted"); return nil }, nil)
	if err := c.manager.Turn(ctx, bt); !errors.Is(err, context.Canceled) {
		t.Errorf("the turn: %v", err)
	}
}

func TestRecordingNames(t *testing.T) {
	t.Parallel()
	for _, of := range []struct{ name, kind, want string }{
		{"", "audio/ogg", "voice.ogg en"}, {"", "audio/mp4", "voice.m4a en"}, {"", "", "voice.ogg en"}, {"", "audio/webm;codecs=opus", "voice.webm en"},
		{"../../x.MP3", "", "voice.mp3 en"}, {"a.b\r\nX: y", "audio/mpeg", "voice.mp3 en"}, {"长.语音", "audio/wav", "voice.wav en"},
	} {
		e := &ear{}
		c := newTalk(t, hears(e))
		f := voice("1", "hi")
		f.Name, f.Type = of.name, of.kind
		c.sends("", nil, f)
		if len(e.names) != 1 || e.names[0] != of.want {
			t.Errorf("%q %q: %q", of.name, of.kind, e.names)
		}
	}
}
