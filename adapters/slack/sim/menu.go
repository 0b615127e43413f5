package sim

import (
	"fmt"
	"slices"
	"strings"
)

// Button is one button of a message or view.
type Button struct{ ActionID, BlockID, Text, Value, Style string }

// Option is one thing that can be picked: of a menu, whose ActionID and BlockID are
// said with it, or of a form's field.
type Option struct{ ActionID, BlockID, Menu, Text, Value string }

// Input is one field of a view.
type Input struct {
	Block, Action, Label, Value string
	Long, Optional              bool
	Type                        string // plain_text_input, static_select, radio_buttons, users_select
	Options                     []Option
}

// shown is what a reader sees of blocks, without what can be pressed.
func shown(blocks []Block) string {
	var lines []string
	for _, b := range blocks {
		if b["type"] == "actions" {
			continue
		}
		eachText(map[string]any(b), func(t map[string]any) {
			text, _ := t["text"].(string)
			lines = append(lines, text)
		})
	}
	return strings.Join(lines, "\n")
}

// eachElement calls f with everything that can be pressed or picked from.
func eachElement(blocks []Block, f func(b Block, e map[string]any)) {
	for _, b := range blocks {
		elements, _ := b["elements"].([]any)
		for _, e := range elements {
			if e, _ := e.(map[string]any); b["type"] == "actions" {
				f(b, e)
			}
		}
	}
}

func buttons(blocks []Block) (all []Button) {
	eachElement(blocks, func(b Block, e map[string]any) {
		if label, _ := e["text"].(map[string]any); e["type"] == "button" {
			all = append(all, Button{str(e, "action_id"), str(b, "block_id"), str(label, "text"), str(e, "value"), str(e, "style")})
		}
	})
	return all
}

func menuOptions(blocks []Block) (all []Option) {
	eachElement(blocks, func(b Block, e map[string]any) {
		for _, o := range options(e) {
			o.ActionID, o.BlockID, o.Menu = str(e, "action_id"), str(b, "block_id"), str(e, "type")
			all = append(all, o)
		}
	})
	return all
}

// options are those of one element.
func options(e map[string]any) (all []Option) {
	list, _ := e["options"].([]any)
	groups, _ := e["option_groups"].([]any)
	for _, g := range groups {
		g, _ := g.(map[string]any)
		part, _ := g["options"].([]any)
		list = append(list, part...)
	}
	for _, o := range list {
		o, _ := o.(map[string]any)
		label, _ := o["text"].(map[string]any)
		all = append(all, Option{Text: str(label, "text"), Value: str(o, "value")})
	}
	return all
}

func inputs(blocks []Block) (all []Input) {
	for _, b := range blocks {
		e, _ := b["element"].(map[string]any)
		label, _ := b["label"].(map[string]any)
		if e == nil {
			continue
		}
		first, _ := e["initial_option"].(map[string]any)
		all = append(all, Input{
			Block: str(b, "block_id"), Action: str(e, "action_id"), Label: str(label, "text"),
			Value: str(e, "initial_value") + str(first, "value") + str(e, "initial_user"),
			Long:  e["multiline"] == true, Optional: b["optional"] == true, Type: str(e, "type"), Options: options(e),
		})
	}
	return all
}

// nameBlocks gives an ID to blocks that have none, another each time, as Slack does.
// The lock is held.
func (s *Sim) nameBlocks(blocks []Block) {
	for _, b := range blocks {
		if str(b, "block_id") == "" {
			b["block_id"] = s.name("B")
		}
	}
}

// state is a field as a submission shows it, with that value in it.
func (in Input) state(value string) object {
	o := object{"type": in.Type}
	switch in.Type {
	case "users_select":
		o["selected_user"] = nil
		if value != "" {
			o["selected_user"] = value
		}
	case "static_select", "radio_buttons":
		o["selected_option"] = nil
		if i := slices.IndexFunc(in.Options, func(x Option) bool { return x.Value == value || x.Text == value }); i >= 0 && value != "" {
			o["selected_option"] = in.Options[i].json()
		}
	default:
		o["value"] = nil
		if value != "" {
			o["value"] = value
		}
	}
	return o
}

func (o Option) json() object {
	return object{"text": object{"type": "plain_text", "text": o.Text}, "value": o.Value}
}

// acted is the action of pressing the button or picking the option with that label,
// action ID or value. The lock is held.
func (s *Sim) acted(blocks []Block, label string) (object, error) {
	all := buttons(blocks)
	if i := slices.IndexFunc(all, func(b Button) bool { return b.Text == label || b.ActionID == label }); i >= 0 {
		b := all[i]
		return object{
			"type": "button", "action_id": b.ActionID, "block_id": b.BlockID, "value": b.Value,
			"text": object{"type": "plain_text", "text": b.Text}, "action_ts": s.stamp(),
		}, nil
	}
	menu := menuOptions(blocks)
	if i := slices.IndexFunc(menu, func(o Option) bool { return o.Text == label || o.Value == label }); i >= 0 {
		o := menu[i]
		if o.Menu == "static_select" { // it shows what was picked until its block has another ID
			key := o.BlockID + " " + o.ActionID
			if s.picked[key] == o.Value {
				return nil, fmt.Errorf("slack sim: %q is what the menu shows: it cannot be picked again", label)
			}
			s.picked[key] = o.Value
		}
		return object{
			"type": o.Menu, "action_id": o.ActionID, "block_id": o.BlockID, "selected_option": o.json(), "action_ts": s.stamp(),
		}, nil
	}
	return nil, fmt.Errorf("slack sim: no button %q among %d, no such option among %d", label, len(all), len(menu))
}
