package slack

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"handoff/adapters"
	"handoff/bot"
)

// buttons renders choices: the buttons, 25 a block, and behind them one menu of
// those that stand in one.
func (a *Adapter) buttons(ctx context.Context, choices []bot.Choice) ([]slack.Block, error) {
	inMenu := func(c bot.Choice) bool {
		return c.Menu && (c.Form == nil || a.cfg.Memory != nil) // an option has no room for a form
	}
	several := 0
	for _, c := range choices {
		if inMenu(c) {
			several++
		}
	}
	var elements []slack.BlockElement
	var options []*slack.OptionBlockObject
	for i, c := range choices {
		if several > 1 && inMenu(c) {
			option, err := a.option(ctx, i, c)
			if err != nil {
				return nil, err
			}
			options = append(options, option)
			continue
		}
		button, err := a.button(ctx, i, c)
		if err != nil {
			return nil, err
		}
		elements = append(elements, button)
	}
	elements = append(elements, menus(options)...)
	var blocks []slack.Block
	for row := range slices.Chunk(elements, buttonsMost) {
		blocks = append(blocks, slack.NewActionBlock("", row...))
	}
	return blocks, nil
}

func (a *Adapter) button(ctx context.Context, i int, c bot.Choice) (slack.BlockElement, error) {
	value := ""
	if c.Form != nil {
		var err error
		if value, err = a.keepForm(ctx, *c.Form); err != nil {
			return nil, err
		}
	}
	button := slack.NewButtonBlockElement(choiceID{i, c.ID}.String(), value, plain(labelOf(c)))
	switch c.Style {
	case bot.StylePrimary:
		button.Style = slack.StylePrimary
	case bot.StyleDanger:
		button.Style = slack.StyleDanger
	}
	return button, nil
}

func (a *Adapter) option(ctx context.Context, i int, c bot.Choice) (*slack.OptionBlockObject, error) {
	value := choiceID{i, c.ID}.String()
	if c.Form != nil {
		name, err := a.storeForm(ctx, *c.Form)
		if err != nil {
			return nil, err
		}
		value = opensID{i, name}.String()
	}
	return slack.NewOptionBlockObject(value, plain(labelOf(c)), nil), nil
}

func labelOf(c bot.Choice) string { return orElse(oneLine(c.Label, buttonLimit), c.ID) }

// menus are up to five options behind three dots, or more behind a word, which
// stands there again after the next edit: see reset.
func menus(options []*slack.OptionBlockObject) (all []slack.BlockElement) {
	if len(options) == 0 {
		return nil
	}
	if len(options) <= overflowMost {
		return []slack.BlockElement{slack.NewOverflowBlockElement(menuID(0), options...)}
	}
	for part := range slices.Chunk(options, optionsMost) {
		all = append(all, slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain(textMore), menuID(len(all)), part...))
	}
	return all
}

// textMore is what a long menu says before something is picked.
const textMore = "More…"

// visible is how much of the sum limit the labels of choices take.
func visible(choices []bot.Choice) (n int) {
	for _, c := range choices {
		n += adapters.UTF16(labelOf(c))
	}
	return n + adapters.UTF16(textMore)
}

// action is one button or option of an interaction.
type action struct {
	Type   string  `json:"type"` // button, overflow, static_select
	ID     string  `json:"action_id"`
	Value  string  `json:"value"`
	TS     string  `json:"action_ts"`
	Block  string  `json:"block_id"`
	Picked *option `json:"selected_option"` // in a menu
}

// option is one option of a menu or a form.
type option struct {
	Value string `json:"value"`
}

// chosen is the choice that was pressed or picked, and the value of its form, if
// it opens one. ok is false for what is not ours.
func (x action) chosen() (c choiceID, form string, ok bool) {
	id, form := x.ID, x.Value
	if isMenu(x.ID) && x.Picked != nil {
		id, form = x.Picked.Value, ""
		if opens, err := parseOpensID(id); err == nil {
			return choiceID{Index: opens.Index}, formKept + opens.Name, true
		}
	}
	c, err := parseChoiceID(id)
	return c, form, err == nil
}
