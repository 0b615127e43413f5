package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"handoff/adapters"
	"handoff/bot"
)

// sendTime bounds one Send: less than a sender's lease, also for a look-up and a
// post after it.
const sendTime = 12 * time.Second

// Discord's flags of messages.
const (
	flagNoEmbeds  = int(discordgo.MessageFlagsSuppressEmbeds)
	flagEphemeral = int(discordgo.MessageFlagsEphemeral)
)

// outgoing is a message on its way out. discordgo's has no nonce.
type outgoing struct {
	Content    string       `json:"content"`
	Nonce      string       `json:"nonce,omitempty"`
	Enforce    bool         `json:"enforce_nonce,omitempty"` // said twice under one nonce, it stands there once
	Mentions   nobody       `json:"allowed_mentions"`
	Flags      int          `json:"flags,omitempty"`
	Components []any        `json:"components,omitempty"`
	Reference  *reference   `json:"message_reference,omitempty"`
	Attached   []attachedAs `json:"attachments,omitempty"`
}

// amended is what an edit makes of a message: buttons that it does not name go.
type amended struct {
	Content    string `json:"content"`
	Mentions   nobody `json:"allowed_mentions"`
	Flags      int    `json:"flags"`
	Components []any  `json:"components"`

	Attached []attachedAs `json:"attachments,omitempty"`
}

// nobody is who is called by what we say.
type nobody struct{}

func (nobody) MarshalJSON() ([]byte, error) { return []byte(`{"parse":[],"replied_user":false}`), nil }

// reference ties an answer to its question.
type reference struct {
	Message   string `json:"message_id"`
	Channel   string `json:"channel_id"`
	FailIfNot bool   `json:"fail_if_not_exists"`
}

// posted is what we need of an answer to it.
type posted struct {
	ID      string `json:"id"`
	Channel string `json:"channel_id"`
	Content string `json:"content"`
}

// Send carries out one delivery: see bot.Adapter.
func (a *Adapter) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	at, err := parseAddress(d.To)
	if err != nil {
		return bot.Receipt{}, errors.Join(bot.ErrCannot, err)
	}
	var r bot.Receipt
	switch d.Send.Op {
	case bot.OpSay:
		r, err = a.say(ctx, at, d)
	case bot.OpEdit:
		r, err = a.edit(ctx, at, d)
	case bot.OpDelete:
		r, err = a.takeBack(ctx, d)
	case bot.OpDiscard:
		err = a.discard(ctx, d.Send.Handle)
	case bot.OpReact:
		err = a.react(ctx, d)
	case bot.OpOpen:
		r, err = a.open(ctx, d)
	case bot.OpStatus: // there is no place for it
	default:
		err = fmt.Errorf("discord: unknown operation %s: %w", d.Send.Op, bot.ErrCannot)
	}
	if err != nil {
		return bot.Receipt{}, a.sendError(err)
	}
	return r, nil
}

// say says one part of a reply, in the way that its grant and its place ask for.
func (a *Adapter) say(ctx context.Context, at spot, d bot.Delivery) (bot.Receipt, error) {
	body, files, more, err := a.compose(ctx, d)
	if err != nil {
		return bot.Receipt{}, err
	}
	if d.Attempt >= uploadTries {
		body, files = giveUp(body, files), nil
	}
	receipt := bot.Receipt{More: more}
	right, alive := parseGrant(d.Send.Grant)
	only := at.public() && (d.Send.Reply.Only != "" || right.Only)
	if alive && right.Original {
		first, err := a.claim(ctx, right, fmt.Sprintf("%s/%d", d.Key, d.Part))
		if err != nil {
			return bot.Receipt{}, err
		}
		if first {
			p, err := a.original(ctx, right, body, files)
			if err == nil {
				receipt.ID = messageID(orElse(p.Channel, at.target()), p.ID)
				return receipt, nil
			}
			if !dead(err) {
				return bot.Receipt{}, err
			}
			alive = false
		}
	}
	if only {
		p, err := a.whisper(ctx, at, d, right, alive, body, files)
		if err != nil {
			return bot.Receipt{}, err
		}
		receipt.ID = messageID(orElse(p.Channel, at.target()), p.ID)
		return receipt, nil
	}
	if at.public() && d.Part == 0 {
		if channel, message, err := parseMessageID(d.Send.Reply.Re); err == nil && channel == at.target() {
			body.Reference = &reference{Message: message, Channel: channel}
		}
	}
	if d.Send.Draft != "" && d.Part == 0 {
		switch err := a.amend(ctx, d.Send.Draft, body, files); {
		case err == nil:
			receipt.ID = d.Send.Draft
			return receipt, nil
		case !refused(err) && !errors.Is(err, bot.ErrCannot):
			return bot.Receipt{}, err
		}
		body.Nonce = hashed(body.Nonce + " anew") // under the draft's own, Discord would name the one that is gone
	}
	p, err := a.post(ctx, at.target(), d, body, files)
	if err != nil {
		return bot.Receipt{}, err
	}
	receipt.ID = messageID(at.target(), p.ID)
	return receipt, nil
}

// compose makes a part of the reply; more: there are others after it.
func (a *Adapter) compose(ctx context.Context, d bot.Delivery) (body outgoing, files []bot.File, more bool, err error) {
	r := d.Send.Reply
	if r.Form != nil { // a form opens only as the answer to a press, and that was answered already
		label := orElse(adapters.Shorten(r.Form.Title, maxLabel), r.Form.Name)
		r.Choices = append(r.Choices[:len(r.Choices):len(r.Choices)], bot.Choice{ID: "form", Label: label, Form: r.Form})
	}
	r, attach := sortFiles(r)
	parts := partsOf(r)
	if len(parts) == 0 && (len(attach) > 0 || len(r.Choices) > 0) {
		parts = append(parts, nil)
	}
	if d.Part < 0 || d.Part >= len(parts) {
		return outgoing{}, nil, false, fmt.Errorf("discord: say: there is nothing to be shown: %w", bot.ErrCannot)
	}
	body = outgoing{Content: Markdown(parts[d.Part]), Nonce: nonce(d.Key, d.Part), Enforce: true, Flags: flagNoEmbeds}
	if more = d.Part < len(parts)-1; !more {
		files = attach
		body.Components, err = a.keyboard(ctx, d.To, r.Choices)
	}
	return body, files, more, err
}

// post says something in a channel, unless an attempt before has.
func (a *Adapter) post(ctx context.Context, channel string, d bot.Delivery, body outgoing, files []bot.File) (posted, error) {
	if d.Unsure && time.Since(d.FirstTried) >= nonceTime {
		if p, found, err := a.find(ctx, channel, d, body); err != nil || found {
			return p, stillUnsure(err)
		}
	}
	p, err := a.upload(ctx, http.MethodPost, "/channels/"+channel+"/messages", body, files)
	if is(err, discordgo.ErrCodePerformedOperationOnArchivedThread) {
		if err := a.unarchive(ctx, channel); err != nil {
			return posted{}, err
		}
		p, err = a.upload(ctx, http.MethodPost, "/channels/"+channel+"/messages", body, files)
	}
	if err == nil {
		a.typing.forget(channel)
	}
	return p, err
}

// nonceTime is how long Discord surely knows a nonce ("a few minutes").
const nonceTime = 2 * time.Minute

// find looks for what an attempt before may have said; Discord has forgotten its
// nonce as a key by now.
func (a *Adapter) find(ctx context.Context, channel string, d bot.Delivery, body outgoing) (posted, bool, error) {
	const skew = 2 * time.Minute // between Discord's clock and ours
	self, err := a.me(ctx)
	if err != nil {
		return posted{}, false, err
	}
	after := snowflake(d.FirstTried.Add(-skew))
	for range 20 { // 2,000 messages
		var page []message
		if err := a.api.call(ctx, http.MethodGet, "/channels/"+channel+"/messages?limit=100&after="+after, nil, &page); err != nil {
			return posted{}, false, fmt.Errorf("discord: look up what was sent: %w", err)
		}
		for _, m := range page {
			if later(m.ID, after) {
				after = m.ID
			}
			if m.Author == nil || m.Author.ID != self.user {
				continue
			}
			known := m.Nonce != nil && fmt.Sprint(m.Nonce) == body.Nonce
			alike := m.Nonce == nil && m.Content != nil && *m.Content == body.Content && instant(m.ID).After(d.FirstTried.Add(-2*time.Second))
			if known || alike {
				return posted{ID: m.ID, Channel: channel}, true, nil
			}
		}
		if len(page) < fillPage {
			return posted{}, false, nil
		}
	}
	return posted{}, false, fmt.Errorf("discord: look up what was sent: too many messages stand there: %w", bot.ErrCannot)
}

// stillUnsure keeps a delivery unsure whose look-up failed.
func stillUnsure(err error) error {
	if err == nil || errors.Is(err, bot.ErrCannot) {
		return err
	}
	if e, ok := errors.AsType[*bot.RetryError](err); ok {
		return &bot.RetryError{After: e.After, Whole: e.Whole, Err: &bot.UnsureError{Err: e.Err}}
	}
	return &bot.UnsureError{Err: err}
}

// unarchive opens a thread that Discord put away for its silence.
func (a *Adapter) unarchive(ctx context.Context, thread string) error {
	return a.api.call(ctx, http.MethodPatch, "/channels/"+thread, map[string]bool{"archived": false}, nil)
}

// Typing shows "… is typing" for ten seconds or until something is said. Shown
// every eight seconds it does not blink.
func (a *Adapter) Typing(ctx context.Context, to bot.Address) error {
	at, err := parseAddress(to)
	if err != nil {
		return err
	}
	if !a.typing.due(at.target(), 8*time.Second) {
		return nil
	}
	return a.api.call(ctx, http.MethodPost, "/channels/"+at.target()+"/typing", nil, nil)
}
