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

// nameOf is how a Slack user is called.
func nameOf(user string) string {
	a, _ := agent(user)
	return cmp.Or(a.Name, "handoff")
}

var (
	escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	link   = regexp.MustCompile(`https?://[^\s<>|]+[^\s<>|.,;:!?)\]]`)
)

// written is a text as Slack's clients send it: escaped, addresses in angles.
func written(text string) (string, error) {
	text = strings.TrimSpace(text)
	if len([]rune(text)) > 40000 {
		return "", refusedDeep
	}
	return link.ReplaceAllString(escape.Replace(text), "<$0>"), nil
}

// post writes into the channel or a thread.
func (d *Demo) post(_ context.Context, a action) (answer, error) {
	who, ok := agent(a.Who)
	text, err := written(a.Text)
	switch {
	case !ok:
		return answer{}, refusedWho
	case err != nil || text == "":
		return answer{}, err
	case a.Thread != "" && d.slack.Message(channelID, a.Thread).TS == "":
		return answer{}, refusedGone
	case a.Thread != "" && strings.HasPrefix(text, "/handoff"):
		return answer{}, refusedThread
	case strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//"):
		return answer{}, refusedCommand
	}
	title := who.Name + " writes in #" + channel
	if a.Thread != "" {
		title = who.Name + " writes in the thread"
	}
	d.note(event{Lane: laneAgent, Title: title, Text: strings.TrimSpace(a.Text)})
	d.slack.Post(who.ID, channelID, a.Thread, text)
	return answer{}, nil
}

// own finds a message of the agent's who acts.
func (d *Demo) own(a action) (person, error) {
	who, ok := agent(a.Who)
	if !ok {
		return who, refusedWho
	}
	if m := d.slack.Message(channelID, a.TS); m.TS == "" || m.User != who.ID || m.Only != "" {
		return who, refusedGone
	}
	return who, nil
}

// change edits one of the agent's own messages.
func (d *Demo) change(_ context.Context, a action) (answer, error) {
	who, err := d.own(a)
	if err != nil {
		return answer{}, err
	}
	text, err := written(a.Text)
	if err != nil || text == "" || text == d.slack.Message(channelID, a.TS).Text {
		return answer{}, err
	}
	d.note(event{Lane: laneAgent, Title: who.Name + " edits", Text: strings.TrimSpace(a.Text)})
	if err := d.slack.Edit(channelID, a.TS, text); err != nil {
		return answer{}, refusedGone
	}
	return answer{}, nil
}

// remove deletes one of the agent's own messages.
func (d *Demo) remove(_ context.Context, a action) (answer, error) {
	who, err := d.own(a)
	if err != nil {
		return answer{}, err
	}
	d.note(event{Lane: laneAgent, Title: who.Name + " deletes", Text: unescape.Replace(d.slack.Message(channelID, a.TS).Text)})
	if err := d.slack.Delete(channelID, a.TS); err != nil {
		return answer{}, refusedGone
	}
	return answer{}, nil
}

// click presses a button on a card.
func (d *Demo) click(ctx context.Context, a action) (answer, error) {
	who, ok := agent(a.Who)
	if !ok {
		return answer{}, refusedWho
	}
	m := d.slack.Message(channelID, a.TS)
	buttons := m.Buttons()
	i := slices.IndexFunc(buttons, func(b slacksim.Button) bool { return b.ActionID == a.Button })
	if i < 0 || m.Only != "" && m.Only != who.ID {
		return answer{}, refusedGone
	}
	d.note(event{Lane: laneAgent, Title: who.Name + " presses", Text: buttons[i].Text})
	pressed, err := d.slack.Press(who.ID, m, a.Button)
	if err != nil {
		return answer{}, refusedGone
	}
	return d.settle(ctx, who, pressed)
}

// slash gives the command /handoff in the channel.
func (d *Demo) slash(ctx context.Context, a action) (answer, error) {
	who, ok := agent(a.Who)
	if !ok {
		return answer{}, refusedWho
	}
	text, err := written(a.Text)
	if err != nil {
		return answer{}, err
	}
	d.note(event{Lane: laneAgent, Title: who.Name + " commands", Text: strings.TrimSpace("/handoff " + a.Text)})
	return d.settle(ctx, who, d.slack.Slash(who.ID, channelID, text))
}

// settle waits for the app's ack and shows what it says, as Slack does.
func (d *Demo) settle(ctx context.Context, who person, i *slacksim.Interaction) (answer, error) {
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
		d.slack.PostMessage(slacksim.Message{User: slacksim.BotUser, Channel: channelID, Only: who.ID, Text: said.Text})
	}
	return answer{}, err
}
