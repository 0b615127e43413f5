package demo

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"unicode/utf8"

	discordsim "handoff/adapters/discord/sim"
	slacksim "handoff/adapters/slack/sim"
)

// inDiscord is action.At of what a customer does in Discord.
const inDiscord = "discord"

// worded is a text as Discord's clients send it.
func worded(text string) (string, error) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > 2000 {
		return "", refusedWords
	}
	return text, nil
}

// place is a person in a channel.
type place struct {
	*discordsim.Place
	name     string
	typings  int   // how often the bot was seen typing there
	typingAt int64 // when last, unix ms
}

// member finds the customer of an action in Discord, and where they are; d.mu is
// not held.
func (d *Demo) member(a action) (*customer, *place, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c, err := d.who(a)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(c.rooms, func(p *place) bool { return a.Room == p.Channel })
	if a.Room != "" && i < 0 {
		return nil, nil, refusedGone
	}
	return c, c.rooms[max(i, 0)], nil
}

// online waits until the bot has come to Discord, a moment after the start: of what
// strangers write to a bot that is not there it is never told.
func (d *Demo) online(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if err := d.discord.Await(ctx, func() bool { return d.discord.Connected() > 0 }); err != nil {
		return refusedClosed
	}
	return nil
}

// discordSay writes into a customer's direct messages.
func (d *Demo) discordSay(ctx context.Context, a action) (answer, error) {
	text, err := worded(a.Text)
	if err != nil || text == "" {
		return answer{}, err
	}
	c, at, err := d.member(a)
	if err != nil {
		return answer{}, err
	}
	if err := d.online(ctx); err != nil {
		return answer{}, err
	}
	d.note(event{Lane: laneCustomer, Title: c.Name + " writes in Discord", Text: text})
	if _, err := at.Say(text); err != nil {
		return answer{}, refusedClosed
	}
	return answer{}, nil
}

// ownDM finds one of the customer's own messages.
func (d *Demo) ownDM(a action) (*customer, *place, discordsim.Message, error) {
	c, at, err := d.member(a)
	if err != nil {
		return nil, nil, discordsim.Message{}, err
	}
	all := at.Messages()
	i := slices.IndexFunc(all, func(m discordsim.Message) bool { return m.ID == a.ID && m.Author == c.dm.ID })
	if i < 0 {
		return nil, nil, discordsim.Message{}, refusedGone
	}
	return c, at, all[i], nil
}

// discordRewrite edits one of them.
func (d *Demo) discordRewrite(_ context.Context, a action) (answer, error) {
	text, err := worded(a.Text)
	if err != nil || text == "" {
		return answer{}, err
	}
	c, at, m, err := d.ownDM(a)
	if err != nil || m.Content == text {
		return answer{}, err
	}
	d.note(event{Lane: laneCustomer, Title: c.Name + " edits in Discord", Text: text})
	if err := at.Edit(m.ID, text); err != nil {
		return answer{}, refusedGone
	}
	return answer{}, nil
}

// discordErase deletes one of them; Discord tells the bot.
func (d *Demo) discordErase(_ context.Context, a action) (answer, error) {
	c, at, m, err := d.ownDM(a)
	if err != nil {
		return answer{}, err
	}
	d.note(event{Lane: laneCustomer, Title: c.Name + " deletes in Discord", Text: m.Content})
	if err := at.Delete(m.ID); err != nil {
		return answer{}, refusedGone
	}
	return answer{}, nil
}

// discordPress presses a button under one of the bot's messages and waits until
// Discord knows that it was taken.
func (d *Demo) discordPress(ctx context.Context, a action) (answer, error) {
	c, at, err := d.member(a)
	if err != nil {
		return answer{}, err
	}
	all := at.Messages()
	i := slices.IndexFunc(all, func(m discordsim.Message) bool { return m.ID == a.ID })
	if i < 0 {
		return answer{}, refusedGone
	}
	buttons := all[i].Buttons()
	j := slices.IndexFunc(buttons, func(b discordsim.Button) bool { return b.CustomID == a.Button && !b.Disabled })
	if j < 0 {
		return answer{}, refusedGone
	}
	d.note(event{Lane: laneCustomer, Title: c.Name + " presses in Discord", Text: buttons[j].Label})
	pressed, err := at.PressOn(a.ID, a.Button)
	if err != nil {
		return answer{}, refusedGone
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	said, err := pressed.Answer(ctx)
	if err != nil {
		return answer{}, refusedSilence
	}
	if said.Form == nil {
		return answer{}, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c.asked = &question{pressed, at}
	return answer{Form: discordForm(*said.Form)}, nil
}

// question is a form that stands open before a customer in Discord.
type question struct {
	*discordsim.Interaction
	at *place
}

// discordForm is a form of Discord's as the page shows Slack's.
func discordForm(f discordsim.Form) *form {
	blocks := make([]slacksim.Block, 0, len(f.Fields))
	for _, x := range f.Fields {
		field := map[string]any{"type": "plain_text_input", "multiline": x.Paragraph, "initial_value": x.Value}
		if len(x.Options) > 0 {
			var options []any
			for _, o := range x.Options {
				options = append(options, map[string]any{"value": o.Value, "text": map[string]any{"text": o.Label}})
			}
			field = map[string]any{"type": "static_select", "options": options}
		}
		blocks = append(blocks, slacksim.Block{
			"type": "input", "block_id": x.CustomID, "optional": !x.Required, "label": map[string]any{"text": x.Label}, "element": field,
		})
	}
	return &form{ID: f.CustomID, Hash: rand.Text(), Title: f.Title, Submit: "Submit", Blocks: blocks}
}

// fill sends the form that stands open before a customer.
func (d *Demo) fill(ctx context.Context, a action) (answer, error) {
	d.mu.Lock()
	c := d.customer(a.Who)
	if c == nil || c.asked == nil {
		d.mu.Unlock()
		return answer{}, refusedGone
	}
	asked := c.asked
	d.journal.add(event{Lane: laneCustomer, Title: c.Name + " sends a form in Discord"})
	d.mu.Unlock()
	sent, err := asked.at.Submit(asked.Interaction, a.Values)
	if err != nil {
		return answer{}, refusedFields
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if _, err := sent.Answer(ctx); err != nil {
		return answer{}, refusedSilence
	}
	return answer{}, nil
}
