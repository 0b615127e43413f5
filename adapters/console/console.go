package console

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"handoff/bot"
)

// Adapter is one side of a Terminal.
type Adapter struct {
	name     string
	session  string // makes message IDs unique over restarts
	desk     bool
	terminal *Terminal

	mu      sync.Mutex
	said    int                    // messages so far
	last    string                 // ID of the last text, for /edit and /delete
	thread  int                    // the newest thread at the desk
	offered map[string]offer       // buttons by thread
	shown   map[string]bot.Receipt // by delivery key: a repeated send is shown once
	stands  map[string]string      // message ID -> its text, for what is taken back
	waiting []bot.Message          // said and not yet put
	wake    chan struct{}          // holds a token when something waits
	idle    chan struct{}          // closed while nothing waits
}

// offer is the newest message with buttons in a thread.
type offer struct {
	id      string
	choices []bot.Choice
}

var _ bot.Adapter = (*Adapter)(nil)

func newAdapter(t *Terminal, name, session string, desk bool) *Adapter {
	return &Adapter{
		name: name, session: session, desk: desk, terminal: t,
		offered: make(map[string]offer), shown: make(map[string]bot.Receipt), stands: make(map[string]string),
		wake: make(chan struct{}, 1), idle: closed(),
	}
}

func closed() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

// Name is "console" or "desk".
func (a *Adapter) Name() string { return a.name }

// Home is where things are said: the customer's chat, or the desk's channel.
func (a *Adapter) Home() bot.Address { return bot.Address{Account: a.name, Chat: "terminal"} }

// Listen puts what was said, in order, until ctx ends. A refused message is put
// again: nobody else would redeliver a typed line.
func (a *Adapter) Listen(ctx context.Context, put func(context.Context, bot.Message) error) error {
	for {
		m, ok := a.next()
		if !ok {
			select {
			case <-ctx.Done():
				return nil
			case <-a.wake:
			}
			continue
		}
		for put(ctx, m) != nil {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(200 * time.Millisecond):
			}
		}
		a.taken()
	}
}

func (a *Adapter) next() (bot.Message, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.waiting) == 0 {
		return bot.Message{}, false
	}
	return a.waiting[0], true
}

func (a *Adapter) taken() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.waiting = a.waiting[1:]
	if len(a.waiting) == 0 {
		close(a.idle)
	}
}

// Taken blocks until everything said has been put, or ctx ends.
func (a *Adapter) Taken(ctx context.Context) error {
	a.mu.Lock()
	idle := a.idle
	a.mu.Unlock()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-idle:
		return nil
	}
}

// say reads one typed line and queues the message that it stands for.
func (a *Adapter) say(who, line string) {
	a.mu.Lock()
	at := a.Home()
	if a.desk {
		at.Thread, line = a.aim(line)
	}
	if len(a.waiting) == 0 {
		a.idle = make(chan struct{})
	}
	a.waiting = append(a.waiting, a.parse(who, at, line))
	a.mu.Unlock()
	if a.terminal.style.Echo {
		a.terminal.print(green, a.speaker(who, at), line)
	}
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

func (a *Adapter) speaker(who string, at bot.Address) string {
	if at.Thread != "" {
		return who + " #" + at.Thread
	}
	return who
}

// aim finds the thread that a line at the desk is meant for: "#2 text" names it,
// otherwise the newest. A slash command belongs to the channel.
func (a *Adapter) aim(line string) (thread, rest string) {
	if number, ok := strings.CutPrefix(line, "#"); ok {
		number, rest, _ = strings.Cut(number, " ")
		return number, strings.TrimSpace(rest)
	}
	line = strings.TrimPrefix(line, " ")
	if a.thread == 0 || strings.HasPrefix(line, "/handoff") {
		return "", line
	}
	return strconv.Itoa(a.thread), line
}

// parse makes a message of a line: a number presses that button of the newest
// message with buttons, "/edit words" changes the last text, "/delete" takes it
// back, "/file PATH words" sends a file, "/stop" stops the answer, "/word" is a
// command, anything else is text. In a thread of the desk other verbs are text:
// the dialogue reads them.
func (a *Adapter) parse(who string, at bot.Address, line string) bot.Message {
	a.said++
	m := bot.Message{
		ID:   fmt.Sprintf("%s-%s-%d", a.name, a.session, a.said),
		At:   at,
		From: bot.Person{ID: strings.ToLower(who), Name: who},
		Kind: bot.KindText, Text: line, SentAt: time.Now(),
	}
	trimmed := strings.TrimSpace(line)
	if n, err := strconv.Atoi(trimmed); err == nil {
		if o := a.offered[at.Thread]; n >= 1 && n <= len(o.choices) {
			m.Kind, m.Name, m.Re, m.Text = bot.KindChoice, o.choices[n-1].ID, o.id, ""
			return m
		}
	}
	word, rest, _ := strings.Cut(trimmed, " ")
	switch {
	case word == "/edit" && a.last != "":
		m.Kind, m.Re, m.Text = bot.KindEdit, a.last, strings.TrimSpace(rest)
		return m
	case word == "/delete" && a.last != "":
		m.Kind, m.Re, m.Text = bot.KindDelete, a.last, ""
		a.last = ""
		return m
	case word == "/file" && rest != "":
		f, words, err := a.attach(rest)
		if err != nil {
			a.terminal.print(dim, a.name, fmt.Sprintf("that file cannot be sent: %v", err))
			break // the line is said as it stands
		}
		m.Text, m.Files = words, []bot.File{f}
		a.last = m.ID
		return m
	case word == "/stop" && !a.desk:
		m.Kind, m.Text = bot.KindStop, ""
		return m
	case len(word) > 1 && word[0] == '/' && at.Thread == "":
		m.Kind, m.Name, m.Text = bot.KindCommand, word[1:], strings.TrimSpace(rest)
		return m
	}
	a.last = m.ID
	return m
}
