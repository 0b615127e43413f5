package console_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"handoff/adapters/adaptertest"
	"handoff/adapters/console"
	"handoff/bot"
)

// person is a customer or an agent at the terminal.
type person struct {
	terminal *console.Terminal
	prefix   string

	mu    sync.Mutex
	reads []string

	folder string
}

func (p *person) line(text string) error {
	if strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\n", " ") // a terminal says lines
	}
	p.terminal.Say(p.prefix + text)
	return nil
}

func (p *person) Say(text string) error  { return p.line(text) }
func (p *person) Edit(text string) error { return p.line("/edit " + text) }

// Press types the number that stands before the label.
func (p *person) Press(label string) error {
	reads := p.Reads()
	for i := len(reads) - 1; i >= 0; i-- {
		before, _, ok := strings.Cut(reads[i], "] "+label)
		if ok {
			return p.line(before[strings.LastIndex(before, "[")+1:])
		}
	}
	return fmt.Errorf("no button %q", label)
}

func (p *person) Reads() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.reads)
}

// see follows the screen: an edit shows the whole text again.
func (p *person) see(_ bot.Side, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if edited, ok := strings.CutSuffix(text, " (edited)"); ok && len(p.reads) > 0 {
		p.reads[len(p.reads)-1] = edited
		return
	}
	if gone, ok := strings.CutSuffix(text, " (taken back)"); ok {
		p.reads = slices.DeleteFunc(p.reads, func(read string) bool { return strings.HasPrefix(read, gone) })
		return
	}
	p.reads = append(p.reads, text)
}

func (p *person) Delete() error { return p.line("/delete") }

func (p *person) SendFile(f adaptertest.File, caption string, voice bool) error {
	if strings.HasSuffix(f.Name, ".ogg") && !voice {
		return adaptertest.ErrCannot
	}
	path := filepath.Join(p.folder, f.Name)
	if err := os.WriteFile(path, f.Data, 0o600); err != nil {
		return err
	}
	return p.line(`/file "` + path + `" ` + caption)
}

// Files reads what the terminal says it has saved.
func (p *person) Files() []adaptertest.File {
	var out []adaptertest.File
	for _, text := range p.Reads() {
		for line := range strings.Lines(text) {
			path, ok := strings.CutPrefix(strings.TrimSpace(line), "[file ")
			if data, err := os.ReadFile(strings.TrimSuffix(path, "]")); ok && err == nil {
				out = append(out, adaptertest.File{Name: filepath.Base(path), Data: data})
			}
		}
	}
	return out
}

func TestCustomer(t *testing.T) {
	adaptertest.Run(t, func(t testing.TB) adaptertest.Subject {
		terminal := console.New(io.Discard, console.Style{})
		p := &person{terminal: terminal, folder: t.TempDir()}
		terminal.Seen, terminal.Folder = p.see, p.folder
		return adaptertest.Subject{Adapter: terminal.Customer, Person: p, At: terminal.Customer.Home()}
	})
}

func TestDesk(t *testing.T) {
	adaptertest.Run(t, func(t testing.TB) adaptertest.Subject {
		terminal := console.New(io.Discard, console.Style{})
		p := &person{terminal: terminal, prefix: "@desk ", folder: t.TempDir()}
		terminal.Seen, terminal.Folder = p.see, p.folder
		at := terminal.Desk.Home()
		receipt, err := terminal.Desk.Send(context.Background(), bot.Delivery{
			Key: "open", To: at, Send: bot.Send{Op: bot.OpOpen, To: bot.Desk, At: at, Reply: bot.Reply{Card: &bot.Card{Title: "T-1"}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		p.reads = nil
		at.Thread = receipt.Thread
		return adaptertest.Subject{Adapter: terminal.Desk, Person: p, At: at}
	})
}

// A delivery that is sent again is shown once.
func TestShownOnce(t *testing.T) {
	var out bytes.Buffer
	terminal := console.New(&out, console.Style{})
	d := bot.Delivery{Key: "k", To: terminal.Customer.Home(), Unsure: true, Send: bot.Send{Op: bot.OpSay, Reply: bot.Reply{Text: "once"}}}
	for range 3 {
		if _, err := terminal.Customer.Send(context.Background(), d); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Count(out.String(), "once"); got != 1 {
		t.Errorf("shown %d times:\n%s", got, out.String())
	}
}

// A hostile text cannot drive the terminal.
func TestNoControlCharacters(t *testing.T) {
	var out bytes.Buffer
	terminal := console.New(&out, console.Style{})
	d := bot.Delivery{Key: "k", To: terminal.Customer.Home(), Send: bot.Send{Op: bot.OpSay, Reply: bot.Reply{
		By: "An\x1b[31mna", Text: "red \x1b]0;title\x07 \u202Egnp.exe",
	}}}
	if _, err := terminal.Customer.Send(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\x07\u202e") {
		t.Errorf("control characters reached the terminal: %q", out.String())
	}
}

// Lines go to the side, the thread and the kind that they name.
func TestLines(t *testing.T) {
	for _, c := range []struct {
		line, account, thread string
		kind                  bot.Kind
		name, text            string
	}{
		{"hello", "console", "", bot.KindText, "", "hello"},
		{"/agent please", "console", "", bot.KindCommand, "agent", "please"},
		{"/", "console", "", bot.KindText, "", "/"},
		{"", "console", "", bot.KindText, "", ""},
		{"7", "console", "", bot.KindText, "", "7"},
		{"@desktop is slow", "console", "", bot.KindText, "", "@desktop is slow"},
		{"@desk hello", "desk", "1", bot.KindText, "", "hello"},
		{"@desk#2 hello there", "desk", "2", bot.KindText, "", "hello there"},
		{"@desk /resolve", "desk", "1", bot.KindText, "", "/resolve"},
		{"@desk /handoff queue", "desk", "", bot.KindCommand, "handoff", "queue"},
		{"@desk", "desk", "1", bot.KindText, "", ""},
	} {
		t.Run(c.line, func(t *testing.T) {
			terminal := console.New(io.Discard, console.Style{})
			at := terminal.Desk.Home()
			if _, err := terminal.Desk.Send(context.Background(), bot.Delivery{Key: "open", To: at, Send: bot.Send{Op: bot.OpOpen, At: at}}); err != nil {
				t.Fatal(err)
			}
			terminal.Say(c.line)
			adapter := terminal.Customer
			if c.account == "desk" {
				adapter = terminal.Desk
			}
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			var got bot.Message
			_ = adapter.Listen(ctx, func(_ context.Context, m bot.Message) error { got = m; cancel(); return nil })
			if got.At.Account != c.account || got.At.Thread != c.thread || got.Kind != c.kind || got.Name != c.name || got.Text != c.text {
				t.Errorf("%q becomes %+v", c.line, got)
			}
		})
	}
}

// A pipe is read line by line, each after the last is answered.
func TestRead(t *testing.T) {
	terminal := console.New(io.Discard, console.Style{})
	long := strings.Repeat("x", console.MaxLine+10)
	var between int
	err := terminal.Read(context.Background(), strings.NewReader("one\r\n"+long+"\nlast"), func(context.Context) error { between++; return nil })
	if err != nil || between != 3 {
		t.Fatalf("%d lines, error %v", between, err)
	}
	var texts []string
	ctx, cancel := context.WithCancel(context.Background())
	_ = terminal.Customer.Listen(ctx, func(_ context.Context, m bot.Message) error {
		if texts = append(texts, m.Text); len(texts) == 3 {
			cancel()
		}
		return nil
	})
	if texts[0] != "one" || len(texts[1]) != console.MaxLine || texts[2] != "last" {
		t.Errorf("read %d texts: %q, %d bytes, %q", len(texts), texts[0], len(texts[1]), texts[2])
	}
}

// A place of the desk is no place that a terminal can show.
func TestNoWayToTheDesk(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	terminal := console.New(&out, console.Style{})
	d := bot.Delivery{Key: "k", To: terminal.Desk.Home(), Send: bot.Send{Op: bot.OpSay, Reply: bot.Reply{Text: "[T-1](handoff:slack/C1/1.2) waits"}}}
	if _, err := terminal.Desk.Send(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Contains(got, "handoff:") || !strings.Contains(got, "T-1 waits") {
		t.Errorf("shown %q", got)
	}
}
