package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"handoff/bot"
)

// Terminal is the stream of lines that both sides share.
type Terminal struct {
	Customer *Adapter // what a plain line says
	Desk     *Adapter // what a line beginning with "@desk " says

	// Seen, if set before the runtime runs, is told each text that a side reads.
	Seen func(side bot.Side, text string)

	// Folder is where files that come are saved, each in a folder of its own;
	// empty: the system's temporary folder.
	Folder string

	mu    sync.Mutex
	out   io.Writer
	style Style
}

// Style is how lines are told apart.
type Style struct {
	Color bool // by ANSI colours as well
	Echo  bool // repeat what was typed, for transcripts of scripts and pipes
	Bare  bool // what the customer reads stands without a name before it
}

// New makes a terminal that writes to out. The two accounts are named "console"
// and "desk".
func New(out io.Writer, style Style) *Terminal {
	t := &Terminal{out: out, style: style}
	session := fmt.Sprintf("%x", time.Now().UnixNano())
	t.Customer = newAdapter(t, "console", session, false)
	t.Desk = newAdapter(t, "desk", session, true)
	return t
}

// MaxLine is the longest line that is read, in bytes; a longer one is cut there.
const MaxLine = 4 << 20

// Read says every line of in until it ends or ctx does. between, if not nil, is
// called after each line: a pipe waits there until the line is answered. A read
// that blocks is left behind when ctx ends: a terminal cannot be interrupted.
func (t *Terminal) Read(ctx context.Context, in io.Reader, between func(context.Context) error) error {
	lines, failed := make(chan string), make(chan error, 1)
	go func() {
		defer close(lines)
		r := bufio.NewReaderSize(in, 64<<10)
		for {
			line, err := readLine(r)
			if line != "" || err == nil {
				select {
				case lines <- line:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					failed <- fmt.Errorf("console: read line: %w", err)
				}
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case line, ok := <-lines:
			if !ok {
				select {
				case err := <-failed:
					return err
				default:
					return nil
				}
			}
			t.Say(line)
			if between != nil {
				if err := between(ctx); err != nil {
					return err
				}
			}
		}
	}
}

// readLine reads up to a newline; what is longer than MaxLine is dropped.
func readLine(r *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		part, err := r.ReadSlice('\n')
		if room := MaxLine - b.Len(); room > 0 {
			b.Write(part[:min(len(part), room)])
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		return strings.TrimRight(b.String(), "\r\n"), err
	}
}

// Say says one line as if it had been typed.
func (t *Terminal) Say(line string) {
	if rest, ok := strings.CutPrefix(line, "@desk"); ok && (rest == "" || strings.ContainsAny(rest[:1], " #")) {
		t.Desk.say("Agent", rest)
		return
	}
	t.Customer.say("You", line)
}

// SayAs says one line at the desk as that agent, in the newest thread.
func (t *Terminal) SayAs(agent, line string) { t.Desk.say(agent, " "+line) }

const (
	reset  = "\x1b[0m"
	dim    = "\x1b[2m"
	cyan   = "\x1b[36m"
	yellow = "\x1b[33m"
	green  = "\x1b[32m"
)

// print writes a text under a name: the name once, further lines indented. The
// empty name writes the text as it is.
func (t *Terminal) print(color, name, text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text = strings.TrimRight(printable(text), "\n")
	if name == "" {
		fmt.Fprintln(t.out, text)
		return
	}
	head := fmt.Sprintf("%12s │ ", name)
	tail := strings.Repeat(" ", 12) + " │ "
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			head = tail
		}
		if t.style.Color {
			fmt.Fprintf(t.out, "%s%s%s%s\n", color, head, reset, line)
		} else {
			fmt.Fprintf(t.out, "%s%s\n", head, line)
		}
	}
}

// printable drops what a hostile text could do to a terminal: control
// characters (escape sequences among them) and characters that turn the reading
// order of everything after them.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20, r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}
