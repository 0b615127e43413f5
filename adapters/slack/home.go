package slack

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"handoff/bot"
)

// The Home tab is a page of ours for each person, which nobody else sees. It is
// written whole each time: https://docs.slack.dev/reference/methods/views.publish

// homeEvery is how soon the page is made anew for somebody who opens it again and
// again.
const homeEvery = 2 * time.Second

// readOpened turns the opening of a Home tab into a message; nil: of no meaning.
func (a *Adapter) readOpened(ctx context.Context, e event) (*bot.Message, error) {
	a.learn(ctx, e.User, e.Channel)
	if e.Tab != homeTab || e.User == "" || !a.opens(e.User, e.EventTS) {
		return nil, nil
	}
	person, stranger, isKnown := a.people.find(ctx, e.User)
	if !isKnown && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if stranger || !isKnown { // the event does not tell whose she is
		a.log.Warn("showed no page to somebody who is not known here", "user", e.User)
		return nil, nil
	}
	return &bot.Message{
		ID: homeID(e.User) + ":opened:" + e.EventTS, At: spot{Channel: homeTab, Person: e.User}.address(a.cfg.Name),
		From: person, Kind: bot.KindOpened, SentAt: instant(e.EventTS),
	}, nil
}

// opens reports whether an opening is to be answered: the same one always is, for
// it comes again until it is put.
func (a *Adapter) opens(person, ts string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	last := a.opened[person]
	if since := instant(ts).Sub(instant(last)); last != "" && ts != last && since >= 0 && since < homeEvery {
		return false
	}
	if len(a.opened) >= usersMost {
		clear(a.opened)
	}
	a.opened[person] = ts
	return true
}

// publish makes a reply the page of a person's Home tab.
func (a *Adapter) publish(ctx context.Context, d bot.Delivery, at spot) (bot.Receipt, error) {
	r := d.Send.Reply
	buttons, err := a.buttons(ctx, r.Choices)
	if err != nil {
		return bot.Receipt{}, err
	}
	if r.Card == nil {
		r.Card = &bot.Card{}
	}
	page := card(r, a.calls(ctx, r.Call), a.links(ctx), buttons, homeRoom)
	if len(page.blocks) == 0 {
		return bot.Receipt{}, fmt.Errorf("%w: there is nothing to show", bot.ErrCannot)
	}
	if err := a.pace.wait(ctx, "views.publish", d.Attempt); err != nil {
		return bot.Receipt{}, err
	}
	err = a.plainly(page, func(c content) error {
		_, err := a.api.PublishViewContext(ctx, slack.PublishViewContextRequest{
			UserID: at.Person, View: slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: c.shown()}},
		})
		return err
	})
	if err != nil {
		return bot.Receipt{}, fmt.Errorf("slack: publish page: %w", err)
	}
	return bot.Receipt{ID: homeID(at.Person)}, nil
}

// toHome carries out what is to be said at a Home tab. What is for the person's
// eyes there (Reply.Only), as an answer to a press is, would replace the page: it is
// shown as a notice over it while the press is fresh, else by direct message. So is
// a form that came too late.
func (a *Adapter) toHome(ctx context.Context, d bot.Delivery, at spot) (bot.Receipt, error) {
	r := d.Send.Reply
	switch {
	case d.Send.Op != bot.OpSay && d.Send.Op != bot.OpEdit:
		return bot.Receipt{}, fmt.Errorf("%w: a Home tab has no %s", bot.ErrCannot, d.Send.Op)
	case r.Only == "" && r.Form == nil:
		return a.publish(ctx, d, at)
	case d.Part == 0 && r.Form == nil && len(r.Files) == 0 && !opensForm(r.Choices):
		parts, err := a.contents(ctx, r)
		if err != nil {
			return bot.Receipt{}, err
		}
		if len(parts) != 1 {
			break
		}
		shown, err := a.show(ctx, parts[0], origin{At: d.To, Re: r.Re}, parseGrant(d.Send.Grant))
		if shown || err != nil {
			return bot.Receipt{}, err
		}
	}
	return a.say(ctx, d, spot{Channel: a.direct(ctx, at.Person)})
}

// opensForm reports whether a choice opens a form: over a notice none can be
// opened.
func opensForm(choices []bot.Choice) bool {
	return slices.ContainsFunc(choices, func(c bot.Choice) bool { return c.Form != nil })
}
