package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"handoff/adapters"
	"handoff/bot"
)

// content is one message as Slack takes it. Text is always there: it is what
// notifications and screen readers show where there are blocks.
type content struct {
	text   string
	blocks []slack.Block
	bare   func() string // as text alone, should Slack refuse the blocks; nil: text
}

// plain is c without blocks.
func (c content) plain() content {
	if c.bare != nil {
		c.text = c.bare()
	}
	c.blocks = nil
	return c
}

// shown are c's blocks, where there must be some: in a view, and in a message that
// had others.
func (c content) shown() []slack.Block {
	if len(c.blocks) == 0 && c.text != "" {
		return []slack.Block{section(shorten(c.text, sectionLimit))}
	}
	return c.blocks
}

// contents renders a reply: a text as one message a part, the buttons on the
// last; a card as one message.
func (a *Adapter) contents(ctx context.Context, r bot.Reply) ([]content, error) {
	buttons, err := a.buttons(ctx, r.Choices)
	if err != nil {
		return nil, err
	}
	call, links := a.calls(ctx, r.Call), a.links(ctx)
	if r.Card != nil {
		return []content{card(r, call, links, buttons, messageRoom)}, nil
	}
	var all []content
	for i, part := range adapters.Split(adapters.BlocksLinked(r, links), roomBeside(call), size) {
		c := content{text: mrkdwn(part)}
		if i == 0 {
			c.text = before(call, c.text, part)
		}
		all = append(all, c)
	}
	if words := oneLine(r.Text, sectionLimit/8); len(all) == 0 && words != "" { // marks alone: ">"
		all = append(all, content{text: before(call, escape(words), nil)})
	}
	if len(all) == 0 && call != "" {
		all = append(all, content{text: call})
	}
	if len(buttons) == 0 {
		return all, nil
	}
	if len(all) == 0 {
		return []content{{text: escape(shorten(labels(r.Choices), 500)), blocks: buttons}}, nil
	}
	last := &all[len(all)-1]
	last.blocks = append([]slack.Block{section(last.text)}, buttons...)
	return all, nil
}

func labels(choices []bot.Choice) string {
	var all []string
	for _, c := range choices {
		all = append(all, oneLine(c.Label, buttonLimit))
	}
	return strings.Join(all, " | ")
}

// text objects. Verbatim, so that a plain "@channel" in somebody's words stays
// one: https://docs.slack.dev/reference/block-kit/composition-objects/text-object
func markup(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, s, false, true)
}

func plain(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

func section(s string) slack.Block { return slack.NewSectionBlock(markup(s), nil, nil) }

// room is what a surface holds: blocks, and UTF-16 units in all of them.
type room struct{ blocks, sum int }

var (
	messageRoom = room{blocksMost, sumLimit}
	homeRoom    = room{viewMost, 10 * sumLimit} // views know no sum, only 250 KB
)

// card renders a card within a surface's limits, whom it calls at its head. What
// does not fit is left out, and a line says so.
func card(r bot.Reply, call string, links adapters.Links, buttons []slack.Block, in room) content {
	c := *r.Card
	title, status := oneLine(c.Title, headerLimit), oneLine(c.Status, 500)
	var head []slack.Block
	used := len(call)
	if call != "" {
		head = append(head, slack.NewContextBlock("", markup(call)))
	}
	if title != "" {
		head = append(head, slack.NewHeaderBlock(plain(title)))
		used += adapters.UTF16(title)
	}
	if status != "" {
		head = append(head, slack.NewContextBlock("", markup(escape(status))))
		used += adapters.UTF16(escape(status))
	}
	var fields []*slack.TextBlockObject
	for _, f := range c.Fields {
		s := "*" + literal(escape(oneLine(f.Name, 100))) + "*\n" + literal(escape(oneLine(f.Value, 300)))
		s = shorten(s, fieldLimit)
		if len(fields) == 2*fieldsMost || used+adapters.UTF16(s) > in.sum/2 {
			break
		}
		fields = append(fields, markup(s))
		used += adapters.UTF16(s)
	}
	for part := range slices.Chunk(fields, fieldsMost) {
		head = append(head, slack.NewSectionBlock(nil, part, nil))
	}
	used += visible(r.Choices)

	blocks := adapters.ParseLinked(c.Text, links)
	blocks = append(blocks, adapters.BlocksLinked(bot.Reply{By: r.By, Text: r.Text}, links)...)
	const reserve = 200 // for the line that says what is missing
	left := 0
	most := in.blocks - len(head) - len(buttons) - 1
	var body []slack.Block
	parts := adapters.Split(blocks, sectionLimit, size)
	for i, part := range parts {
		s := mrkdwn(part)
		if left > 0 || i >= most || used+adapters.UTF16(s) > in.sum-reserve {
			left += len([]rune(adapters.Visible(part)))
			continue
		}
		body = append(body, section(s))
		used += adapters.UTF16(s)
	}
	if missing := len(c.Fields) - len(fields); left > 0 || missing > 0 {
		var what []string
		if left > 0 {
			what = append(what, fmt.Sprintf("%d more characters", left))
		}
		if missing > 0 {
			what = append(what, fmt.Sprintf("%d more fields", missing))
		}
		body = append(body, slack.NewContextBlock("", markup("… "+strings.Join(what, " and ")+" do not fit on this card")))
	}

	text := title
	if status != "" {
		text = strings.TrimPrefix(text+" — "+status, " — ")
	}
	if text == "" {
		text = shorten(adapters.Visible(blocks), 500)
	}
	bare := func() string {
		for _, part := range adapters.Split(adapters.BlocksLinked(r, links), roomBeside(call), size) {
			return before(call, mrkdwn(part), part)
		}
		return before(call, escape(text), nil)
	}
	return content{text: escape(text), blocks: slices.Concat(head, body, buttons), bare: bare}
}
