package discord

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"handoff/adapters"
	"handoff/bot"
)

// Interactions come once, and Discord gives up on one that is not acknowledged
// within 3 s. So each is acknowledged at its arrival, whatever stands before it in
// its lane; then it has a short time to become durable, else the person reads that
// it did not. The shares are of Config.Patience.
func (a *Adapter) ackTime() time.Duration  { return a.patient * 5 / 6 }  // for the acknowledgement to be through
func (a *Adapter) planTime() time.Duration { return a.patient * 7 / 30 } // of it to find out how to answer
func (a *Adapter) turnTime() time.Duration { return a.patient / 3 }      // to wait for its turn in the lane, once acknowledged
func (a *Adapter) takeTime() time.Duration { return a.patient / 2 }      // to become durable

const (
	commandTime = 10 * time.Second // takeTime of a command that opens a thread
	tellTime    = 5 * time.Second  // to tell that it was not taken
)

// press is an interaction on its way.
type press struct {
	i     *interaction
	who   bot.Person
	at    spot
	words sentences
	right grant

	ready  chan struct{}               // closed once it is acknowledged
	take   func(context.Context) error // nil: nothing is to be put
	within time.Duration               // for take
	sorry  string                      // what the person reads when take fails

	waits atomic.Bool   // neither its turn nor its time has come
	taken chan struct{} // closed when its turn has come
}

// interact takes an interaction in; it waits for nothing.
func (l *listener) interact(ctx context.Context, i *interaction, done func()) {
	p := &press{i: i, words: speak(i.Locale), ready: make(chan struct{}), taken: make(chan struct{}), within: l.a.takeTime()}
	p.sorry = p.words.notTaken
	p.waits.Store(true)
	l.busy.Go(func() { l.acknowledge(ctx, p) })
	l.lanes.push(ctx, i.Channel, event{func(ctx context.Context) error { return l.takePress(ctx, p) }, "", done})
}

// acknowledge answers an interaction and watches that its turn comes in time. A
// stop lets it finish.
func (l *listener) acknowledge(ctx context.Context, p *press) {
	l.answer(ctx, p)
	expects := p.take != nil
	close(p.ready)
	if !expects {
		return
	}
	timer := time.NewTimer(max(l.a.turnTime(), p.within-l.a.takeTime()))
	defer timer.Stop()
	select {
	case <-p.taken:
		return
	case <-timer.C:
	case <-ctx.Done():
	}
	if p.waits.CompareAndSwap(true, false) {
		l.apologize(ctx, p)
	}
}

// answer acknowledges an interaction, and leaves in p what is to be put.
func (l *listener) answer(ctx context.Context, p *press) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.a.ackTime())
	defer cancel()
	planning, stop := context.WithTimeout(ctx, l.a.planTime())
	defer stop()
	var plan map[string]any
	if err := adapters.Safely(func() error { plan = l.plan(planning, p); return nil }); err != nil {
		l.a.log.Error("an interaction makes us panic and is passed over", "interaction", p.i.ID, "error", err)
	}
	if plan == nil { // of a kind that we have not asked for
		p.take = nil
		return
	}
	err := l.a.api.call(ctx, http.MethodPost, "/interactions/"+p.i.ID+"/"+p.i.Token+"/callback", plan, nil)
	if err != nil {
		l.a.log.Warn("an interaction was not acknowledged", "interaction", p.i.ID, "error", err)
		if is(err, discordgo.ErrCodeUnknownInteraction) { // the person has read that it failed
			p.take = nil
		}
	}
}

// takePress is called when all before it in its lane is durable. It fails only
// when ctx ends.
func (l *listener) takePress(ctx context.Context, p *press) error {
	select {
	case <-p.ready:
	case <-ctx.Done():
		return ctx.Err()
	}
	if p.take == nil || !p.waits.CompareAndSwap(true, false) {
		return nil
	}
	close(p.taken)
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.within)
	defer cancel()
	if err := l.soon(within, p.take); err != nil {
		l.a.log.Warn("an interaction was not taken", "interaction", p.i.ID, "error", err)
		l.busy.Go(func() { l.apologize(ctx, p) })
	}
	return nil
}

// soon runs take but waits no longer than ctx, even for a store that does not look
// at it.
func (l *listener) soon(ctx context.Context, take func(context.Context) error) error {
	done := make(chan error, 1)
	go func() { done <- adapters.Safely(func() error { return take(ctx) }) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// apologize tells the person alone that nothing came of it.
func (l *listener) apologize(ctx context.Context, p *press) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellTime)
	defer cancel()
	if p.right.Token == "" {
		return
	}
	var err error
	if p.right.Original {
		_, err = l.a.original(ctx, p.right, outgoing{Content: p.sorry}, nil)
	} else {
		_, err = l.a.follow(ctx, p.right, outgoing{Content: p.sorry, Flags: flagEphemeral}, nil)
	}
	if err != nil {
		l.a.log.Warn("could not tell a person that it was not taken", "interaction", p.i.ID, "error", err)
	}
}

// plan says how to answer an interaction, and in p what to put; nil: not at all.
func (l *listener) plan(ctx context.Context, p *press) map[string]any {
	i := p.i
	who := i.who()
	if who == nil || who.Bot || !isSnowflake(i.Channel) || i.Token == "" {
		return nil
	}
	p.who = l.person(who, i.Member)
	p.who.Locale = i.Locale
	p.right = grant{ID: i.ID, App: orElse(i.App, l.me.app), Token: i.Token, Until: time.Now().Add(grantTime).Unix()}
	var err error
	if p.at, err = l.spotOf(ctx, i, who.ID); err != nil {
		l.a.log.Warn("an interaction was not taken", "interaction", i.ID, "error", err)
		return whisper(p.sorry)
	}
	if p.at == (spot{}) { // a group of friends, or somebody else's thread
		return whisper(p.words.refused)
	}
	switch i.Type {
	case discordgo.InteractionApplicationCommand:
		return l.planCommand(p)
	case discordgo.InteractionMessageComponent:
		return l.planPress(ctx, p)
	case discordgo.InteractionModalSubmit:
		return l.planForm(p)
	}
	return nil
}

// spotOf is the conversation that an interaction belongs to; the zero spot: none of
// this person's.
func (l *listener) spotOf(ctx context.Context, i *interaction, person string) (spot, error) {
	if i.Guild == "" {
		if i.ChannelInfo != nil && i.ChannelInfo.Type != discordgo.ChannelTypeDM {
			return spot{}, nil
		}
		return spot{channel: i.Channel}, nil
	}
	p, ours, err := l.threadAt(ctx, i.Channel, i.Guild)
	switch {
	case err != nil:
		return spot{}, err
	case ours && p.Person != "" && p.Person != person:
		return spot{}, nil
	case ours:
		return p.spot(i.Channel), nil
	}
	return spot{channel: i.Channel, person: person}, nil
}

// message is what an interaction comes in as.
func (p *press) message(account string, kind bot.Kind) bot.Message {
	return bot.Message{
		ID: eventID(p.i.Channel, p.i.ID, 'i', ""), At: p.at.address(account), From: p.who, Kind: kind,
		Grant: p.right.String(), SentAt: instant(p.i.ID), Public: p.at.public(),
	}
}

func (l *listener) planPress(ctx context.Context, p *press) map[string]any {
	i, at := p.i, p.at.address(l.a.name)
	kind, rest, ok := l.a.parseCustomID(at, i.Data.CustomID)
	if !ok || i.Message == nil {
		return whisper(p.words.refused)
	}
	switch kind {
	case 'f', 'w':
		form := &bot.Form{Name: "write", Title: p.words.write, Inputs: []bot.Input{{Name: "text", Label: p.words.words, Long: true}}}
		if kind == 'f' {
			if len(rest) < hashLen {
				return whisper(p.words.refused)
			}
			var err error
			if form, err = l.a.heldForm(ctx, rest[:hashLen]); err != nil {
				l.a.log.Warn("a form was not opened", "error", err)
				return whisper(p.words.notTaken)
			}
			if form == nil {
				return whisper(p.words.refused)
			}
		}
		on := i.Message.ID
		if kind == 'w' {
			on = "w"
		}
		return answer(discordgo.InteractionResponseModal, l.a.modal(at, on, *form))
	case 'p':
		p.within, p.sorry = max(commandTime, l.a.takeTime()), p.words.notTaken
		p.take = func(ctx context.Context) error { return l.goPrivate(ctx, p, rest) }
		return p.think(true)
	case 'c':
		m := p.message(l.a.name, bot.KindChoice)
		edited := int64(0)
		if i.Message.Edited != nil {
			edited = i.Message.Edited.UnixMilli()
		}
		m.ID = eventID(i.Channel, i.Message.ID, 'c', fmt.Sprintf("%d.%s", edited, i.Data.CustomID[1:1+sigLen]))
		m.Name, m.Re = rest, messageID(i.Channel, i.Message.ID)
		p.take = func(ctx context.Context) error { return l.put(ctx, m) }
		return answer(discordgo.InteractionResponseDeferredMessageUpdate, nil)
	}
	return whisper(p.words.refused)
}

func (l *listener) planForm(p *press) map[string]any {
	kind, rest, ok := l.a.parseCustomID(p.at.address(l.a.name), p.i.Data.CustomID)
	on, name, cut := strings.Cut(rest, ".")
	if !ok || kind != 'm' || !cut {
		return whisper(p.words.refused)
	}
	fields := make(map[string]string)
	values(fields, p.i.Data.Components)
	p.sorry = p.words.retype
	back := answer(discordgo.InteractionResponseDeferredMessageUpdate, nil)
	if p.i.Message == nil {
		back = p.think(true)
	}
	m := p.message(l.a.name, bot.KindForm)
	m.Name, m.Values = name, fields
	if on == "w" { // the form in which one writes to us
		m.Kind, m.Name, m.Values, m.Text = bot.KindText, "", nil, fields["text"]
	} else {
		m.Re = messageID(p.i.Channel, on)
	}
	p.take = func(ctx context.Context) error { return l.put(ctx, m) }
	return back
}
