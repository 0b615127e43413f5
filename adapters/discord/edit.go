package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"handoff/adapters"
	"handoff/bot"
)

// edit makes what was said read as the reply does now, part by part: parts that
// were there are changed, further ones said, superfluous ones taken back. All of
// it may be done twice.
func (a *Adapter) edit(ctx context.Context, at spot, d bot.Delivery) (bot.Receipt, error) {
	targets := adapters.Unique(d.Target)
	if d.Part >= len(targets) {
		d.Send.Grant, d.Send.Draft = "", ""
		return a.say(ctx, at, d)
	}
	body, _, more, err := a.compose(ctx, d)
	over := errors.Is(err, bot.ErrCannot) && d.Part > 0 // shorter than before
	if err != nil && !over {
		return bot.Receipt{}, err
	}
	receipt := bot.Receipt{ID: targets[d.Part], More: more || d.Part+1 < len(targets)}
	if over {
		return receipt, a.remove(ctx, targets[d.Part])
	}
	return receipt, again(a.amend(ctx, targets[d.Part], body, nil))
}

// amend edits one message of ours.
func (a *Adapter) amend(ctx context.Context, id string, body outgoing, files []bot.File) error {
	channel, message, err := parseMessageID(id)
	if err != nil {
		return errors.Join(bot.ErrCannot, err)
	}
	path := "/channels/" + channel + "/messages/" + message
	edit := func() error {
		_, err := a.upload(ctx, http.MethodPatch, path, body, files)
		return err
	}
	err = edit()
	if is(err, discordgo.ErrCodePerformedOperationOnArchivedThread) {
		if err = a.unarchive(ctx, channel); err == nil {
			err = edit()
		}
	}
	return err
}

// takeBack deletes what was said, part by part.
func (a *Adapter) takeBack(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	targets := adapters.Unique(d.Target)
	if d.Part >= len(targets) {
		return bot.Receipt{}, fmt.Errorf("discord: delete: there is no such message: %w", bot.ErrCannot)
	}
	return bot.Receipt{ID: targets[d.Part], More: d.Part+1 < len(targets)}, a.remove(ctx, targets[d.Part])
}

// discard takes away a draft.
func (a *Adapter) discard(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	return a.remove(ctx, id)
}

// deletedKeep is how long it is known that a message was taken back by us, not by a
// customer, whichever process listens.
const deletedKeep = time.Hour

// remove deletes one message; one that is gone already is no error.
func (a *Adapter) remove(ctx context.Context, id string) error {
	channel, message, err := parseMessageID(id)
	if err != nil {
		return errors.Join(bot.ErrCannot, err)
	}
	a.remember(ctx, "deleted", id, []byte{'1'}, deletedKeep)
	call := func() error {
		return a.api.call(ctx, http.MethodDelete, "/channels/"+channel+"/messages/"+message, nil, nil)
	}
	err = call()
	if is(err, discordgo.ErrCodePerformedOperationOnArchivedThread) {
		if err = a.unarchive(ctx, channel); err == nil {
			err = call()
		}
	}
	if is(err, discordgo.ErrCodeUnknownMessage) {
		return nil
	}
	return again(err)
}

// react makes our reactions on a message exactly that one, or none.
func (a *Adapter) react(ctx context.Context, d bot.Delivery) error {
	target := d.Send.Handle
	if len(d.Target) > 0 {
		target = d.Target[0]
	}
	channel, id, err := parseMessageID(target)
	if err != nil {
		return errors.Join(bot.ErrCannot, err)
	}
	path := "/channels/" + channel + "/messages/" + id
	var m message
	if err := a.api.call(ctx, http.MethodGet, path, nil, &m); err != nil {
		return again(err)
	}
	want, there := strings.TrimSpace(d.Send.Reply.Text), false
	for _, r := range m.Reactions {
		name := r.Emoji.Name
		if r.Emoji.ID != "" {
			name += ":" + r.Emoji.ID
		}
		switch {
		case !r.Me:
		case name == want:
			there = true
		default:
			if err := a.api.call(ctx, http.MethodDelete, path+"/reactions/"+url.PathEscape(name)+"/@me", nil, nil); err != nil {
				return again(err)
			}
		}
	}
	if want == "" || there {
		return nil
	}
	return again(a.api.call(ctx, http.MethodPut, path+"/reactions/"+url.PathEscape(want)+"/@me", nil, nil))
}

// open posts a message and begins a thread on it, which bears the message's ID.
func (a *Adapter) open(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	where := d.To
	if !d.Send.At.IsZero() {
		where = d.Send.At
	}
	at, err := parseAddress(where)
	if err != nil || at.thread != "" || at.person != "" {
		return bot.Receipt{}, fmt.Errorf("discord: open: a thread begins in a channel, not at %s: %w", where, bot.ErrCannot)
	}
	d.To, d.Part = bot.Address{Account: where.Account, Chat: at.channel}, 0
	body, files, _, err := a.compose(ctx, d)
	if err != nil {
		return bot.Receipt{}, err
	}
	p, err := a.post(ctx, at.channel, d, body, files)
	if err != nil {
		return bot.Receipt{}, err
	}
	title := d.Send.Reply.Text
	if d.Send.Reply.Card != nil {
		title = d.Send.Reply.Card.Title
	}
	// Before it is made: what is said in it at once is known to be ours.
	if err := a.keepThread(ctx, p.ID, place{Parent: at.channel}); err != nil {
		return bot.Receipt{}, &bot.RetryError{After: draftEvery, Err: &bot.UnsureError{Err: err}}
	}
	err = a.api.call(ctx, http.MethodPost, "/channels/"+at.channel+"/messages/"+p.ID+"/threads", map[string]any{
		"name": orElse(adapters.Shorten(title, maxName), "…"), "auto_archive_duration": archiveAfter,
	}, nil)
	if err != nil && !is(err, discordgo.ErrCodeThreadAlreadyCreatedForThisMessage) {
		return bot.Receipt{}, err
	}
	return bot.Receipt{ID: messageID(at.channel, p.ID), Thread: p.ID}, nil
}
