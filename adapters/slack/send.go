package slack

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"handoff/adapters"
	"handoff/bot"
)

// sendTime bounds one Send: less than a sender's lease, also for a look-up and a
// post after it.
const sendTime = 11 * time.Second

// Send carries out one delivery: see bot.Adapter. While Slack cannot be reached,
// or refuses for a reason that an operator can mend, it returns a RetryError, and
// the log says the mend.
func (a *Adapter) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	switch d.Send.Op {
	case bot.OpStatus:
		return bot.Receipt{}, nil // the card in the thread tells it
	case bot.OpDelete, bot.OpDiscard:
		err := a.delete(ctx, d)
		return bot.Receipt{}, a.failed(d, "chat.delete", err)
	case bot.OpReact:
		key := "reactions"
		err := a.pace.wait(ctx, key, d.Attempt)
		if err == nil {
			err = a.react(ctx, d)
		}
		if code(err) == "missing_scope" { // what stands behind a receipt does not wait for it
			return bot.Receipt{}, fmt.Errorf("%w: %w", bot.ErrCannot, a.complain("reactions", a.mend(err, "")))
		}
		return bot.Receipt{}, a.failed(d, key, err)
	}
	at := d.To
	if d.Send.Op == bot.OpOpen && !d.Send.At.IsZero() {
		at = d.Send.At
	}
	place, err := parseSpot(at)
	if err != nil {
		return bot.Receipt{}, fmt.Errorf("%w: %w", bot.ErrCannot, err)
	}
	if place.home() {
		r, err := a.toHome(ctx, d, place)
		return r, a.failed(d, "views.publish", err)
	}
	chat := place.Channel
	if isPerson(chat) {
		place.Channel = a.direct(ctx, chat)
	} else if place.Channel, err = a.channelID(ctx, chat); err != nil {
		return bot.Receipt{}, a.failed(d, "conversations.list", err)
	}
	var r bot.Receipt
	key := place.Channel
	switch d.Send.Op {
	case bot.OpSay:
		r, err = a.say(ctx, d, place)
	case bot.OpOpen:
		if d.Part > 0 && d.To.Thread != "" { // what follows the head stands in its thread
			r, err = a.say(ctx, d, spot{Channel: place.Channel, Thread: d.To.Thread})
		} else if r, err = a.say(ctx, d, spot{Channel: place.Channel}); err == nil {
			e, _ := parseEventID(r.ID)
			r.Thread = e.TS
		}
	case bot.OpEdit:
		key = "chat.update"
		r, err = a.edit(ctx, d, place)
	default:
		err = fmt.Errorf("%w: unknown operation %s", bot.ErrCannot, d.Send.Op)
	}
	if c := code(err); c == "channel_not_found" || c == "is_archived" {
		a.forget(ctx, chat)
	}
	return r, a.failed(d, key, err)
}

func (a *Adapter) failed(d bot.Delivery, key string, err error) error {
	if err == nil {
		return nil
	}
	return a.judge(d, key, err)
}

// say posts one part of a reply.
func (a *Adapter) say(ctx context.Context, d bot.Delivery, at spot) (bot.Receipt, error) {
	r, right := d.Send.Reply, parseGrant(d.Send.Grant)
	if d.Send.Op == bot.OpOpen && r.Card == nil { // a thread begins with one message
		r = bot.Reply{Card: &bot.Card{}, Text: r.Text, By: r.By, Files: r.Files, Choices: r.Choices}
	}
	if r.Form != nil {
		if right.Trigger != "" {
			err := a.openForm(ctx, right.Trigger, *r.Form, origin{At: d.To, Re: r.Re, URL: right.URL})
			if err == nil {
				return bot.Receipt{}, nil
			}
			if !expired(err) {
				return bot.Receipt{}, err
			}
		}
		// The moment has passed: a button opens the form at the person's leisure.
		label := orElse(oneLine(r.Form.Title, buttonLimit), r.Form.Name)
		r.Choices = append(r.Choices[:len(r.Choices):len(r.Choices)], bot.Choice{ID: "form", Label: label, Form: r.Form})
	}
	words, comment := r, ""
	if r.Text == "" && r.Card == nil && len(r.Choices) == 0 && len(r.Files) > 0 {
		// Files alone: whose they are is said with the first.
		comment = before(a.calls(ctx, r.Call), mrkdwn(adapters.Blocks(bot.Reply{By: r.By})), nil)
		words = bot.Reply{}
	}
	parts, err := a.contents(ctx, words)
	if err != nil {
		return bot.Receipt{}, err
	}
	if i := d.Part - len(parts); i >= 0 && i < len(r.Files) && r.Only == "" {
		if i > 0 {
			comment = ""
		}
		id, err := a.share(ctx, d, at, r.Files[i], comment)
		return bot.Receipt{ID: id, More: i+1 < len(r.Files)}, err
	}
	if d.Part >= len(parts) {
		if d.Part > 0 {
			return bot.Receipt{}, nil // all is said
		}
		return bot.Receipt{}, fmt.Errorf("%w: there is nothing to say", bot.ErrCannot)
	}
	receipt := bot.Receipt{More: d.Part+1 < len(parts) || len(r.Files) > 0 && r.Only == ""}
	if person := orElse(r.Only, at.Person); person != "" && !isDirect(at.Channel) {
		return receipt, a.whisper(ctx, d, parts[d.Part], at, person, right)
	}
	if d.Send.Draft != "" && d.Part == 0 {
		if gone, err := a.finish(ctx, d, parts[0]); err != nil {
			return bot.Receipt{}, err
		} else if !gone {
			receipt.ID = d.Send.Draft
			return receipt, nil
		}
	}
	c := parts[d.Part]
	if r.Only != "" {
		c = c.once()
	}
	receipt.ID, err = a.post(ctx, d, at, c)
	if err != nil {
		return bot.Receipt{}, err
	}
	return receipt, nil
}

// post says c in a channel or thread, unless an earlier attempt has, and returns
// the message's ID. Where the channel is a person it cannot look whether one has.
func (a *Adapter) post(ctx context.Context, d bot.Delivery, at spot, c content) (id string, err error) {
	if d.Unsure && !isPerson(at.Channel) {
		ts, err := a.find(ctx, at.Channel, at.Thread, d)
		if err != nil {
			return "", a.stillUnsure(d, err)
		}
		if ts != "" {
			return eventID{Channel: at.Channel, TS: ts}.String(), nil
		}
	}
	if err := a.pace.wait(ctx, at.Channel, d.Attempt); err != nil {
		return "", err
	}
	extra := []slack.MsgOption{slack.MsgOptionMetadata(metadata(d))}
	if at.Thread != "" {
		extra = append(extra, slack.MsgOptionTS(at.Thread))
	}
	var channel, ts string
	err = a.plainly(c, func(c content) (err error) {
		channel, ts, err = a.api.PostMessageContext(ctx, at.Channel, append(c.options(), extra...)...)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("slack: post message: %w", err)
	}
	a.learn(ctx, at.Channel, channel)
	return eventID{Channel: orElse(channel, at.Channel), TS: ts}.String(), nil
}

// plainly says c, and where Slack refuses its blocks the words alone: better said
// plainly than not at all.
func (a *Adapter) plainly(c content, say func(content) error) error {
	err := say(c)
	if !refusedBlocks(err) || len(c.blocks) == 0 {
		return err
	}
	a.log.Error("blocks refused, sent as text", "error", err)
	return say(c.plain())
}

// stillUnsure keeps a delivery unsure whose look-up failed.
func (a *Adapter) stillUnsure(d bot.Delivery, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*bot.RetryError](a.judge(d, "conversations.history", err)); ok {
		return &bot.RetryError{After: e.After, Whole: e.Whole, Err: &bot.UnsureError{Err: e.Err}}
	}
	return &bot.RetryError{After: backoff(d.Attempt), Err: &bot.UnsureError{Err: err}}
}

// refusedBlocks reports whether it is what we show that Slack refuses. Views have no
// code of their own for it.
func refusedBlocks(err error) bool {
	switch code(err) {
	case "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_arguments", "view_too_large":
		return true
	}
	return false
}

// options say c as it stands: nothing is turned into a mention, no link grows a
// preview.
func (c content) options() []slack.MsgOption {
	options := []slack.MsgOption{
		slack.MsgOptionText(c.text, false), slack.MsgOptionParse(false),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
	if len(c.blocks) > 0 {
		options = append(options, slack.MsgOptionBlocks(c.blocks...))
	}
	return options
}

// instead are c's options in place of what a message said before: an empty list
// takes away the blocks that there were.
func (c content) instead() []slack.MsgOption {
	if len(c.blocks) == 0 {
		return append(c.options(), slack.MsgOptionBlocks())
	}
	return c.options()
}

// whisper says c to one person: by the right that came with what is answered, else
// as an ephemeral message, and where neither can reach the person by direct message.
// The first two leave no trace that could be looked up or edited; twice does no harm.
//
// What answers a press on a card is read where the card is, in the channel: Slack
// shows nothing of a thread that is not open
// (https://docs.slack.dev/reference/methods/chat.postEphemeral). Its buttons bear the
// thread they belong to.
func (a *Adapter) whisper(ctx context.Context, d bot.Delivery, c content, at spot, person string, right grant) error {
	thread := orElse(at.Thread, right.Thread)
	if right.Head {
		c, thread = c.of(thread), ""
	}
	options := func(c content) []slack.MsgOption {
		if thread == "" {
			return c.options()
		}
		return append(c.options(), slack.MsgOptionTS(thread))
	}
	if a.trusted(right.URL) {
		err := a.plainly(c, func(c content) error {
			_, _, err := a.api.PostMessageContext(ctx, at.Channel, append(options(c), slack.MsgOptionResponseURL(right.URL, slack.ResponseTypeEphemeral))...)
			return err
		})
		if err == nil {
			return nil
		} // used up, too old, or Slack is away: the other way says which
	}
	if err := a.pace.wait(ctx, "chat.postEphemeral", 0); err != nil {
		return err
	}
	err := a.plainly(c, func(c content) error {
		_, err := a.api.PostEphemeralContext(ctx, at.Channel, person, options(c)...)
		return err
	})
	if err == nil {
		return nil
	}
	if e := code(err); e == "user_not_in_channel" || e != "missing_scope" && classes[e] == operator {
		// A command may be given where we are not: nobody will invite us for a whisper.
		_, err = a.post(ctx, d, spot{Channel: a.direct(ctx, person)}, c.once())
		return err
	}
	return fmt.Errorf("slack: whisper: %w", err)
}

// trusted reports whether a response URL is Slack's: https on slack.com, or the
// host of a configured API.
func (a *Adapter) trusted(address string) bool {
	u, err := url.Parse(address)
	if err != nil || address == "" {
		return false
	}
	if api, err := url.Parse(a.cfg.APIURL); err == nil && u.Host == api.Host && u.Scheme == api.Scheme {
		return true
	}
	host := u.Hostname()
	return u.Scheme == "https" && (strings.HasSuffix(host, ".slack.com") || strings.HasSuffix(host, ".slack-gov.com"))
}
