package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"handoff/bot"
)

// Interactions come once, and Discord gives up on one that is not acknowledged
// within 3 s. So each is acknowledged at its arrival, whatever stands before it in
// its lane; then it has a short time to become durable, else the person reads that
// it did not.
const (
	ackTime     = 2500 * time.Millisecond // for the acknowledgement to be through
	turnTime    = time.Second             // to wait for its turn in the lane, once acknowledged
	takeTime    = 1500 * time.Millisecond // to become durable
	commandTime = 20 * time.Second        // the same of a command that opens a thread
	tellTime    = 5 * time.Second         // to tell that it was not taken
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
	p := &press{i: i, words: speak(i.Locale), ready: make(chan struct{}), taken: make(chan struct{}), within: takeTime}
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
	timer := time.NewTimer(max(turnTime, p.within-takeTime))
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
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackTime)
	defer cancel()
	plan := l.plan(ctx, p)
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
	go func() { done <- take(ctx) }()
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
	p, ours, err := l.threadAt(ctx, i.Channel)
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

// Answers: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object
func answer(kind discordgo.InteractionResponseType, data map[string]any) map[string]any {
	a := map[string]any{"type": kind}
	if data != nil {
		a["data"] = data
	}
	return a
}

func whisper(text string) map[string]any {
	return answer(discordgo.InteractionResponseChannelMessageWithSource, map[string]any{
		"content": text, "flags": flagEphemeral, "allowed_mentions": nobody{},
	})
}

// think shows "thinking…", to that person alone or to all.
func (p *press) think(only bool) map[string]any {
	p.right.Original, p.right.Only = true, only
	data := map[string]any{}
	if only {
		data["flags"] = flagEphemeral
	}
	return answer(discordgo.InteractionResponseDeferredChannelMessageWithSource, data)
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
		p.within, p.sorry = commandTime, p.words.notTaken
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

func (l *listener) planCommand(p *press) map[string]any {
	i := p.i
	p.sorry = p.words.retype
	name, text := i.Data.Name, strings.TrimSpace(arguments(i.Data.Options))
	direct := i.Guild == ""
	if name != supportCommand {
		back := p.think(p.at.public())
		m := p.message(l.a.name, bot.KindCommand)
		m.Name, m.Text = name, clean(text)
		p.within = commandTime
		p.take = func(ctx context.Context) error {
			m.From.Groups = l.groups(ctx, i.Guild, p.who.Groups)
			return l.put(ctx, m)
		}
		return back
	}
	begin := func(m bot.Message) bot.Message {
		m.Kind, m.Name = bot.KindCommand, "start"
		if text != "" {
			m.Kind, m.Name, m.Text = bot.KindText, "", clean(text)
		}
		return m
	}
	if direct || p.at.thread != "" {
		back := p.think(false)
		m := begin(p.message(l.a.name, bot.KindCommand))
		p.take = func(ctx context.Context) error {
			if direct {
				l.known.note(ctx, i.Channel, place{Person: p.who.ID, Since: before(i.ID)})
			}
			return l.put(ctx, m)
		}
		return back
	}
	back := p.think(true)
	p.within = commandTime
	p.take = func(ctx context.Context) error { return l.goAside(ctx, p, begin) }
	return back
}

// arguments are a command's options as one would type them.
func arguments(options []option) string {
	var words []string
	for _, o := range options {
		if o.Value == nil { // a command below the command
			words = append(words, o.Name)
		} else {
			words = append(words, fmt.Sprint(o.Value))
		}
		if rest := arguments(o.Options); rest != "" {
			words = append(words, rest)
		}
	}
	return strings.Join(words, " ")
}

// goAside opens or finds the private thread of whoever asked for support in a
// channel, puts what they said there, and shows the way. Where there is none, or
// none can be opened, the way leads to direct messages.
func (l *listener) goAside(ctx context.Context, p *press, begin func(bot.Message) bot.Message) error {
	if desk := l.a.deskChannel(); desk != nil && desk.Guild == p.i.Guild {
		at, err := l.a.threadOf(ctx, desk, p.who)
		if err == nil {
			l.notice(ctx, at, desk.Guild)
			return l.putAside(ctx, p, at, begin)
		}
		if !refused(err) {
			return err
		}
		_ = l.a.complain("thread", "no private thread can be opened in the support channel; handoff check tells why", err)
	}
	at, err := l.direct(ctx, p)
	if err != nil {
		return err
	}
	return l.putAside(ctx, p, at, begin)
}

// goPrivate leads whoever pressed a button in public to direct messages.
func (l *listener) goPrivate(ctx context.Context, p *press, choice string) error {
	at, err := l.direct(ctx, p)
	if err != nil {
		return err
	}
	return l.putAside(ctx, p, at, func(m bot.Message) bot.Message {
		m.Kind, m.Name, m.Values = bot.KindCommand, "start", map[string]string{"context": choice}
		return m
	})
}

func (l *listener) direct(ctx context.Context, p *press) (spot, error) {
	channel, err := l.a.directWith(ctx, p.who.ID)
	if err != nil {
		return spot{}, err
	}
	l.known.note(ctx, channel, place{Person: p.who.ID, Since: before(p.i.ID)})
	return spot{channel: channel}, nil
}

// putAside puts what an interaction says in another place, and shows the way there
// to that person alone.
func (l *listener) putAside(ctx context.Context, p *press, at spot, begin func(bot.Message) bot.Message) error {
	m := p.message(l.a.name, bot.KindCommand)
	m.At, m.Public, m.Grant = at.address(l.a.name), false, "" // it is answered there
	if err := l.put(ctx, begin(m)); err != nil {
		return err
	}
	way := "<#" + at.target() + ">"
	if at.thread == "" {
		way = "https://discord.com/channels/@me/" + at.channel
	}
	if _, err := l.a.original(ctx, p.right, outgoing{Content: fmt.Sprintf(p.words.here, way), Flags: flagNoEmbeds}, nil); err != nil {
		l.a.log.Warn("could not show where a talk goes on", "interaction", p.i.ID, "error", err)
	}
	return nil
}

// original puts a message in place of "thinking…".
func (a *Adapter) original(ctx context.Context, g grant, body outgoing, files []bot.File) (posted, error) {
	return a.upload(ctx, http.MethodPatch, "/webhooks/"+g.App+"/"+g.Token+"/messages/@original", body, files)
}

// follow says one more thing by the right of an interaction.
func (a *Adapter) follow(ctx context.Context, g grant, body outgoing, files []bot.File) (posted, error) {
	body.Nonce, body.Enforce = "", false // Discord takes none here
	return a.upload(ctx, http.MethodPost, "/webhooks/"+g.App+"/"+g.Token, body, files)
}

// dead reports whether an interaction's token is no longer good.
func dead(err error) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && (e.Status == http.StatusNotFound || e.Status == http.StatusUnauthorized)
}

// claim gives the place of "thinking…" to the first who asks, and again to the
// same.
func (a *Adapter) claim(ctx context.Context, g grant, who string) (first bool, err error) {
	key := a.memoryKey("answered", g.ID)
	data, err := a.memory.Get(ctx, key)
	if err != nil {
		return false, fmt.Errorf("discord: look up an interaction: %w", err)
	}
	if len(data) > 0 {
		return string(data) == who, nil
	}
	if err := a.memory.Set(ctx, key, []byte(who), grantTime); err != nil {
		return false, fmt.Errorf("discord: remember an interaction: %w", err)
	}
	return true, nil
}

// whisper says something that one person alone may see of what happens in public:
// by the right of an interaction, else in direct messages.
func (a *Adapter) whisper(ctx context.Context, at spot, d bot.Delivery, g grant, alive bool, body outgoing, files []bot.File) (posted, error) {
	if alive && !d.Unsure { // what may have arrived cannot be looked up there
		body := body
		body.Flags |= flagEphemeral
		p, err := a.follow(ctx, g, body, files)
		if err == nil || !dead(err) {
			return p, err
		}
	}
	channel, err := a.directWith(ctx, orElse(d.Send.Reply.Only, at.person))
	if err != nil {
		return posted{}, err
	}
	p, err := a.post(ctx, channel, d, body, files)
	p.Channel = channel
	return p, err
}
