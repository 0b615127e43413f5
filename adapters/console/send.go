package console

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"handoff/adapters"
	"handoff/bot"
)

// Send prints a delivery. A terminal never fails and shows each delivery once.
func (a *Adapter) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if receipt, ok := a.shown[d.Key]; ok {
		return receipt, nil
	}
	receipt := bot.Receipt{ID: d.Key}
	thread := d.To.Thread
	switch s := d.Send; s.Op {
	case bot.OpReact:
		if !a.desk {
			break // a terminal's customer sees no reactions
		}
		a.write(dim, a.label(thread, ""), s.Reply.Text+" (on your message)")
	case bot.OpStatus:
		// The card of the ticket is the desk's, and the customer was told in words.
	case bot.OpDelete, bot.OpDiscard:
		for _, id := range d.Target {
			a.takeBack(thread, id)
		}
	case bot.OpOpen:
		a.thread++
		thread = strconv.Itoa(a.thread)
		receipt.Thread = thread
		a.show(ctx, thread, receipt.ID, s.Reply, "")
	case bot.OpEdit:
		id := receipt.ID
		if len(d.Target) > 0 {
			id = d.Target[0]
		}
		a.show(ctx, thread, id, brief(s.Reply), " (edited)")
	default:
		a.show(ctx, thread, receipt.ID, s.Reply, "")
	}
	a.shown[d.Key] = receipt
	return receipt, nil
}

// takeBack says that a message is gone: a terminal cannot unprint it.
func (a *Adapter) takeBack(thread, id string) {
	text, ok := a.stands[id]
	if !ok {
		return
	}
	delete(a.stands, id)
	if a.offered[thread].id == id {
		delete(a.offered, thread)
	}
	a.write(dim, a.label(thread, ""), text+takenBack)
}

const takenBack = " (taken back)"

// maxStands is how many messages can be taken back.
const maxStands = 1000

func (a *Adapter) show(ctx context.Context, thread, id string, r bot.Reply, mark string) {
	text := render(r)
	for _, f := range r.Files {
		text += "\n" + a.save(ctx, f)
	}
	if len(a.stands) >= maxStands {
		clear(a.stands)
	}
	a.stands[id] = firstLine(text)
	if a.desk && r.By != "" {
		text = printable(r.By) + ": " + text
	}
	if len(r.Choices) > 0 {
		a.offered[thread] = offer{id: id, choices: r.Choices}
		var labels []string
		for i, c := range r.Choices {
			labels = append(labels, fmt.Sprintf("[%d] %s", i+1, c.Label))
		}
		text = strings.TrimRight(text, "\n") + "\n" + strings.Join(labels, "   ")
	} else if a.offered[thread].id == id {
		delete(a.offered, thread) // edited away
	}
	color := cyan
	if a.desk {
		color = yellow
	}
	if r.Only != "" {
		mark += " (only you see this)"
	}
	a.write(color, a.label(thread, r.By), text+mark)
}

func (a *Adapter) write(color, label, text string) {
	if a.terminal.Seen != nil {
		a.terminal.Seen(a.side(), text)
	}
	a.terminal.print(color, label, text)
}

func (a *Adapter) side() bot.Side {
	if a.desk {
		return bot.Desk
	}
	return bot.Customer
}

// label names who speaks: the bot or an agent to the customer, the customer or
// the bot at the desk.
func (a *Adapter) label(thread, by string) string {
	switch {
	case a.desk && thread == "":
		return "desk"
	case a.desk:
		return "desk #" + thread
	case a.terminal.style.Bare:
		return ""
	case by != "":
		return printable(by)
	}
	return "bot"
}

// brief leaves of a card what changes: in a terminal the rest still stands above.
func brief(r bot.Reply) bot.Reply {
	if r.Card != nil {
		r.Card = &bot.Card{Title: r.Card.Title, Status: r.Card.Status}
	}
	return r
}

// render writes a reply as plain text; a card comes first.
func render(r bot.Reply) string {
	r.By = "" // stands before the text
	text := adapters.Plain(adapters.Blocks(r))
	return text
}

// firstLine is what a message is known by.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
