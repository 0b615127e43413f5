package slack

import (
	"context"
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"handoff/bot"
)

// inputAction is the action_id of the one element in every input block.
const inputAction = "value"

// input is one field of a form: words, one of a few options shown all at once,
// one of many in a menu, or a member of the workspace.
func input(in bot.Input) slack.Block {
	var field slack.BlockElement
	switch {
	case in.Person:
		person := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, inputAction)
		if isPerson(in.Value) {
			person.InitialUser = in.Value
		}
		field = person
	case len(in.Options) > 0:
		field = pick(in)
	default:
		words := slack.NewPlainTextInputBlockElement(nil, inputAction)
		words.InitialValue, words.Multiline = shorten(in.Value, firstLimit), in.Long
		field = words
	}
	block := slack.NewInputBlock(in.Name, plain(orElse(oneLine(in.Label, labelLimit), in.Name)), nil, field)
	block.Optional = in.Optional
	return block
}

// pick lets one option be picked. Above a hundred they stand in groups, a hundred
// each. An ID that comes again, which Slack refuses, is left out.
func pick(in bot.Input) slack.BlockElement {
	var options []*slack.OptionBlockObject
	var first *slack.OptionBlockObject
	seen := make(map[string]bool)
	for _, o := range in.Options {
		if seen[o.ID] {
			continue
		}
		seen[o.ID] = true
		option := slack.NewOptionBlockObject(o.ID, plain(orElse(oneLine(o.Label, buttonLimit), o.ID)), nil)
		if options = append(options, option); o.ID == in.Value {
			first = option
		}
	}
	if len(options) <= radiosMost {
		radios := slack.NewRadioButtonsBlockElement(inputAction, options...)
		radios.InitialOption = first
		return radios
	}
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, inputAction)
	menu.InitialOption = first
	if len(options) <= optionsMost {
		menu.Options = options
		return menu
	}
	for part := range slices.Chunk(options[:min(len(options), groupsMost*optionsMost)], optionsMost) {
		label := fmt.Sprintf("%d – %d", len(menu.OptionGroups)*optionsMost+1, len(menu.OptionGroups)*optionsMost+len(part))
		menu.OptionGroups = append(menu.OptionGroups, slack.NewOptionGroupBlockElement(plain(label), part...))
	}
	return menu
}

// state is what stands in a form's fields, by block and action.
type state map[string]map[string]struct {
	Value  string  `json:"value"`
	Picked *option `json:"selected_option"`
	Person string  `json:"selected_user"`
}

// values are a form's fields as bot.Message has them, and the names of the people
// who were picked. Names that cannot be learned in time are IDs.
func (a *Adapter) values(ctx context.Context, s state) map[string]string {
	ctx, cancel := context.WithTimeout(ctx, a.whoTime())
	defer cancel()
	values := make(map[string]string)
	for block, fields := range s {
		for _, field := range fields {
			switch {
			case field.Picked != nil:
				values[block] = field.Picked.Value
			case field.Person != "":
				values[block] = field.Person
				values["@"+field.Person] = a.people.name(ctx, field.Person)
			default:
				values[block] = tidy(field.Value)
			}
		}
	}
	return values
}

// blocks names the fields, in no order of meaning.
func (s state) blocks() []string {
	var all []string
	for block := range s {
		all = append(all, block)
	}
	slices.Sort(all)
	return all
}
