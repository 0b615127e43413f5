package demo

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"

	slacksim "handoff/adapters/slack/sim"
)

// agent finds one by ID.
func agent(id string) (person, bool) {
	i := slices.IndexFunc(agents, func(a person) bool { return a.ID == id })
	if i < 0 {
		return person{}, false
	}
	return agents[i], true
}

// room is a channel of the Slack workspace.
type room struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// nameOfRoom is how a channel is called; that of direct messages has no name.
func nameOfRoom(id string) string {
	if i := slices.IndexFunc(rooms, func(r room) bool { return r.ID == id }); i >= 0 {
		return "#" + rooms[i].Name
	}
	return "the direct messages"
}

// direct is whose direct messages with the app a channel is; empty: nobody's.
func direct(channel string) string {
	if who, found := strings.CutPrefix(channel, "D"); found {
		if _, ok := agent(who); ok {
			return who
		}
	}
	return ""
}

// inRoom finds the channel in which an agent acts; the first one where none is named.
func inRoom(who person, id string) (string, bool) {
	switch {
	case id == "":
		return rooms[0].ID, true
	case direct(id) != "":
		return id, direct(id) == who.ID
	}
	return id, slices.ContainsFunc(rooms, func(r room) bool { return r.ID == id })
}

// message finds one by Slack's name, which no other bears; the zero value: it is
// gone.
func (d *Demo) message(ts string) slacksim.Message {
	for _, c := range d.slack.Channels() {
		if m := d.slack.Message(c.ID, ts); m.TS != "" {
			return m
		}
	}
	return slacksim.Message{}
}

// seenBy reports whether a message is there for an agent.
func seenBy(who person, m slacksim.Message) bool {
	to := direct(m.Channel)
	return m.TS != "" && (m.Only == "" || m.Only == who.ID) && (to == "" || to == who.ID)
}

// nameOf is how a Slack user is called.
func nameOf(user string) string {
	a, _ := agent(user)
	return cmp.Or(a.Name, "handoff")
}

var (
	escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	named  = regexp.MustCompile(`<@(\w+)\|[^>]*>`) // in messages Slack gives people no names
	link   = regexp.MustCompile(`https?://[^\s<>|]+[^\s<>|.,;:!?)\]]`)
)

// written is a text as Slack's clients send it: escaped, addresses in angles, and
// the people and channels whom it names.
func (d *Demo) written(text string) (string, error) {
	text = strings.TrimSpace(text)
	if len([]rune(text)) > 40000 {
		return "", refusedDeep
	}
	return named.ReplaceAllString(d.slack.Typed(link.ReplaceAllString(escape.Replace(text), "<$0>")), "<@$1>"), nil
}

// post writes into the channel or a thread.
func (d *Demo) post(_ context.Context, a action) (answer, error) {
	who, ok := agent(a.Who)
	text, err := d.written(a.Text)
	channel, there := inRoom(who, a.Channel)
	head := d.message(a.Thread)
	switch {
	case !ok:
		return answer{}, refusedWho
	case err != nil || text == "":
		return answer{}, err
	case !there, a.Thread != "" && !seenBy(who, head):
		return answer{}, refusedGone
	case a.Thread != "" && strings.HasPrefix(text, "/handoff"):
		return answer{}, refusedThread
	case strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//"):
		return answer{}, refusedCommand
	}
	title := who.Name + " writes in " + nameOfRoom(channel)
	if a.Thread != "" {
		title, channel = who.Name+" writes in the thread", head.Channel
	}
	d.note(event{Lane: laneAgent, Title: title, Text: strings.TrimSpace(a.Text)})
	d.slack.Post(who.ID, channel, a.Thread, text)
	return answer{}, nil
}

// own finds a message of the agent's who acts.
func (d *Demo) own(a action) (person, slacksim.Message, error) {
	who, ok := agent(a.Who)
	if !ok {
		return who, slacksim.Message{}, refusedWho
	}
	m := d.message(a.TS)
	if m.TS == "" || m.User != who.ID || m.Only != "" {
		return who, m, refusedGone
	}
	return who, m, nil
}

// change edits one of the agent's own messages.
func (d *Demo) change(_ context.Context, a action) (answer, error) {
	who, m, err := d.own(a)
	if err != nil {
		return answer{}, err
	}
	text, err := d.written(a.Text)
	if err != nil || text == "" || text == m.Text {
		return answer{}, err
	}
	d.note(event{Lane: laneAgent, Title: who.Name + " edits", Text: strings.TrimSpace(a.Text)})
	if err := d.slack.Edit(m.Channel, a.TS, text); err != nil {
		return answer{}, refusedGone
	}
	return answer{}, nil
}

// remove deletes one of the agent's own messages.
func (d *Demo) remove(_ context.Context, a action) (answer, error) {
	who, m, err := d.own(a)
	if err != nil {
		return answer{}, err
	}
	d.note(event{Lane: laneAgent, Title: who.Name + " deletes", Text: unescape.Replace(m.Text)})
	if err := d.slack.Delete(m.Channel, a.TS); err != nil {
		return answer{}, refusedGone
	}
	return answer{}, nil
}

// click presses a button of a message, or picks an option of its menu.
func (d *Demo) click(ctx context.Context, a action) (answer, error) {
	who, ok := agent(a.Who)
	if !ok {
		return answer{}, refusedWho
	}
	m := d.message(a.TS)
	label, ok := pressable(m.Buttons(), m.Options(), a.Button)
	if !ok || !seenBy(who, m) {
		return answer{}, refusedGone
	}
	d.note(event{Lane: laneAgent, Title: who.Name + " presses", Text: label})
	pressed, err := d.slack.Press(who.ID, m, a.Button)
	if err != nil {
		return answer{}, refusedGone
	}
	return d.settle(ctx, who, m.Channel, pressed)
}

// pressable finds what bears an action ID, or an option's value, and its label.
func pressable(buttons []slacksim.Button, options []slacksim.Option, id string) (label string, ok bool) {
	if i := slices.IndexFunc(buttons, func(b slacksim.Button) bool { return b.ActionID == id }); i >= 0 {
		return buttons[i].Text, true
	}
	if i := slices.IndexFunc(options, func(o slacksim.Option) bool { return o.Value == id }); i >= 0 {
		return options[i].Text, true
	}
	return "", false
}

// maxCommand is far above any command.
const maxCommand = 8000

// slash gives the command /handoff in a channel.
func (d *Demo) slash(ctx context.Context, a action) (answer, error) {
	who, ok := agent(a.Who)
	if !ok {
		return answer{}, refusedWho
	}
	text := escape.Replace(strings.TrimSpace(a.Text))
	if len(text) > maxCommand {
		return answer{}, refusedDeep
	}
	channel, there := inRoom(who, a.Channel)
	if !there {
		return answer{}, refusedGone
	}
	d.note(event{Lane: laneAgent, Title: who.Name + " commands", Text: strings.TrimSpace("/handoff " + a.Text)})
	return d.settle(ctx, who, channel, d.slack.Slash(who.ID, channel, text))
}

// settle waits for the app's ack and shows in the channel what it says, as Slack
// does.
func (d *Demo) settle(ctx context.Context, who person, channel string, i *slacksim.Interaction) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	data, err := i.Ack(ctx)
	if errors.Is(err, slacksim.ErrFailed) || errors.Is(err, context.DeadlineExceeded) {
		return answer{}, refusedSilence
	}
	var said struct {
		Text string `json:"text"`
	}
	if err == nil && json.Unmarshal(data, &said) == nil && said.Text != "" {
		d.slack.PostMessage(slacksim.Message{User: slacksim.BotUser, Channel: channel, Only: who.ID, Text: said.Text})
	}
	return answer{}, err
}
