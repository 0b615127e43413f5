package web

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"handoff/adapters"
	"handoff/bot"
)

// Send carries out one delivery by writing it into the conversation's feed under
// the delivery's key: whatever is repeated, and by whichever process, stands
// there once.
func (a *Adapter) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	if d.To.Account != a.name {
		return bot.Receipt{}, fmt.Errorf("web: send to %s: the address is not of this account: %w", d.To, bot.ErrCannot)
	}
	a.order.wait(ctx, d.To)
	switch d.Send.Op {
	case bot.OpSay:
		return a.say(ctx, d)
	case bot.OpEdit:
		return a.edit(ctx, d)
	case bot.OpDelete:
		if len(d.Target) == 0 {
			return bot.Receipt{}, nil
		}
		return a.write(ctx, d, "", event{Type: "delete", IDs: d.Target})
	case bot.OpReact:
		emoji := d.Send.Reply.Text
		return a.write(ctx, d, ":"+emoji, event{Type: "react", ID: target(d), From: fromBot, Emoji: emoji})
	case bot.OpStatus:
		return a.status(ctx, d)
	case bot.OpDiscard:
		return bot.Receipt{}, nil // a draft is a preview: it goes by itself
	}
	return bot.Receipt{}, fmt.Errorf("web: %s: a visitor's chat has no threads to open: %w", d.Send.Op, bot.ErrCannot)
}

func target(d bot.Delivery) string {
	if len(d.Target) > 0 {
		return d.Target[0]
	}
	return d.Send.Handle
}

// write appends what is not a message and has no parts.
func (a *Adapter) write(ctx context.Context, d bot.Delivery, more string, e event) (bot.Receipt, error) {
	if _, err := a.append(ctx, d.To, "d:"+d.Key+more, e); err != nil {
		return bot.Receipt{}, &bot.UnsureError{Err: err}
	}
	return bot.Receipt{ID: d.Key}, nil
}

// partID names the message of a part.
func partID(key string, part int) string {
	if part == 0 {
		return key
	}
	return key + "." + strconv.Itoa(part)
}

func (a *Adapter) say(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	parts := partsOf(d.Send.Reply.Text)
	if len(parts) == 0 {
		parts = append(parts, nil) // a card, files or buttons alone
	}
	if d.Part < 0 || d.Part >= len(parts) {
		return bot.Receipt{}, fmt.Errorf("web: say: there is no part %d: %w", d.Part, bot.ErrCannot)
	}
	id, last := partID(d.Key, d.Part), d.Part == len(parts)-1
	e, err := a.shown(ctx, d, id, parts[d.Part], last)
	if err != nil {
		return bot.Receipt{}, err
	}
	if e.Text == "" && e.Card == nil && len(e.Files) == 0 && len(e.Choices) == 0 && e.Form == nil {
		return bot.Receipt{}, fmt.Errorf("web: say: there is nothing to be shown: %w", bot.ErrCannot)
	}
	e.Type = "message"
	if d.Part == 0 {
		e.Re = d.Send.Reply.Re
	}
	if _, err := a.append(ctx, d.To, "d:"+id, e); err != nil {
		return bot.Receipt{}, &bot.UnsureError{Err: err}
	}
	return bot.Receipt{ID: id, More: !last}, nil
}

// edit replaces a message by one entry, however long it is: the first part holds
// it all, the others are gone.
func (a *Adapter) edit(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	if len(d.Target) == 0 {
		return bot.Receipt{}, fmt.Errorf("web: edit: no message is named: %w", bot.ErrCannot)
	}
	e, err := a.shown(ctx, d, d.Target[0], adapters.Parse(d.Send.Reply.Text), true)
	if err != nil {
		return bot.Receipt{}, err
	}
	e.Type, e.Gone = "edit", d.Target[1:]
	if _, err := a.write(ctx, d, "", e); err != nil {
		return bot.Receipt{}, err
	}
	return bot.Receipt{ID: d.Target[0]}, nil
}

// shown is what a message shows: the text, and with the last part what belongs
// below it.
func (a *Adapter) shown(ctx context.Context, d bot.Delivery, id string, text []adapters.Block, last bool) (e event, err error) {
	r := d.Send.Reply
	e = event{ID: id, From: fromBot, By: r.By, Text: adapters.Plain(text), HTML: fragment(text)}
	if r.By != "" {
		e.From = fromAgent
	}
	if !last {
		return e, nil
	}
	e.Card = cardOf(r.Card)
	if e.Choices, err = a.choicesOf(d.To, id, d.Key, r.Choices); err != nil {
		return e, err
	}
	if e.Form, err = a.formOf(d.To, id, r.Form); err != nil {
		return e, err
	}
	e.Files, err = a.sendFiles(ctx, d)
	return e, err
}

// status shows how the ticket stands, and keeps it for pages that load later.
func (a *Adapter) status(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	c := d.Send.Reply.Card
	if c == nil {
		return bot.Receipt{}, fmt.Errorf("web: status: there is no card: %w", bot.ErrCannot)
	}
	s := &status{State: c.State, card: *cardOf(c)}
	data, err := json.Marshal(s)
	if err != nil {
		return bot.Receipt{}, fmt.Errorf("web: write status: %w", err)
	}
	if err := a.memory.Set(ctx, a.memoryKey("status", d.To.String()), data, keep); err != nil {
		return bot.Receipt{}, fmt.Errorf("web: keep status: %w", err)
	}
	return a.write(ctx, d, "", event{Type: "status", Status: s})
}

func (a *Adapter) lastStatus(ctx context.Context, at bot.Address) (*status, error) {
	data, err := a.memory.Get(ctx, a.memoryKey("status", at.String()))
	if err != nil || data == nil {
		return nil, err
	}
	var s status
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("web: read status: %w", err)
	}
	return &s, nil
}
