package sim

import (
	"encoding/json"
	"reflect"
	"slices"
	"unicode/utf16"
)

// What Slack refuses, in UTF-16 code units:
// https://docs.slack.dev/reference/block-kit/blocks. The sum of all blocks is
// not documented; about 13,200 was seen (slackapi/bolt-js#2509).
const (
	maxText          = 40000
	maxUpdate        = 4000
	maxMessageBlocks = 50
	maxViewBlocks    = 100
	maxSection       = 3000
	maxField         = 2000
	maxFields        = 10
	maxHeader        = 150
	maxContext       = 10
	maxElements      = 25
	maxButton        = 75
	maxValue         = 2000
	maxID            = 255
	maxSum           = 13200
	maxTitle         = 24
	maxPrivate       = 3000
	maxInitial       = 3000
	maxPlaceholder   = 150
	maxOption        = 75
	maxOptionValue   = 75 // https://docs.slack.dev says 150 by now; whoever keeps to the old limit is safe
	maxView          = 250_000
	maxGroups        = 100
)

func size(s string) int { return len(utf16.Encode([]rune(s))) }

// checkBlocks returns Slack's error code; empty: well.
func checkBlocks(blocks []Block, most int) string {
	if len(blocks) > most {
		return "invalid_blocks"
	}
	sum := 0
	ids := map[string]bool{}
	for _, b := range blocks {
		if id := str(b, "block_id"); id != "" && (ids[id] || size(id) > maxID) {
			return "invalid_blocks"
		} else if id != "" {
			ids[id] = true
		}
		if !checkBlock(b) {
			return "invalid_blocks"
		}
		eachText(map[string]any(b), func(t map[string]any) { sum += size(str(t, "text")) })
	}
	if sum > maxSum {
		return "msg_blocks_too_long"
	}
	return ""
}

func text(v any, most int) bool {
	t, _ := v.(map[string]any)
	n := size(str(t, "text"))
	return (t["type"] == "mrkdwn" || t["type"] == "plain_text") && n > 0 && n <= most
}

func checkBlock(b Block) bool {
	elements, _ := b["elements"].([]any)
	switch b["type"] {
	case "divider":
		return true
	case "header":
		t, _ := b["text"].(map[string]any)
		return t["type"] == "plain_text" && text(b["text"], maxHeader)
	case "section":
		fields, _ := b["fields"].([]any)
		if b["text"] == nil && len(fields) == 0 || b["text"] != nil && !text(b["text"], maxSection) || len(fields) > maxFields {
			return false
		}
		for _, f := range fields {
			if !text(f, maxField) {
				return false
			}
		}
		return true
	case "context":
		for _, e := range elements {
			if !text(e, maxSection) {
				return false
			}
		}
		return len(elements) > 0 && len(elements) <= maxContext
	case "actions":
		ids := map[string]bool{}
		for _, e := range elements {
			e, _ := e.(map[string]any)
			id := str(e, "action_id")
			if id == "" || size(id) > maxID || ids[id] || !checkButton(e) && !checkMenu(e, "overflow", "static_select") {
				return false
			}
			ids[id] = true
		}
		return len(elements) > 0 && len(elements) <= maxElements
	case "input":
		e, _ := b["element"].(map[string]any)
		words := e["type"] == "plain_text_input" && size(str(e, "initial_value")) <= maxInitial
		return text(b["label"], maxValue) && size(str(e, "action_id")) <= maxID &&
			(words || checkMenu(e, "static_select", "radio_buttons", "users_select"))
	}
	return false
}

func checkButton(e map[string]any) bool {
	t, _ := e["text"].(map[string]any)
	style := str(e, "style")
	return e["type"] == "button" && t["type"] == "plain_text" && text(e["text"], maxButton) &&
		size(str(e, "value")) <= maxValue && (style == "" || style == "primary" || style == "danger")
}

// maxOptions is how many options an element takes:
// https://docs.slack.dev/reference/block-kit/block-elements
var maxOptions = map[string]int{"overflow": 5, "radio_buttons": 10, "static_select": 100}

// checkMenu checks an element to pick from, which must be of one of those types.
func checkMenu(e map[string]any, types ...string) bool {
	kind := str(e, "type")
	if !slices.Contains(types, kind) || e["placeholder"] != nil && !text(e["placeholder"], maxPlaceholder) {
		return false
	}
	if kind == "users_select" {
		return true
	}
	options, _ := e["options"].([]any)
	groups, grouped := e["option_groups"].([]any)
	if grouped && (kind != "static_select" || options != nil || len(groups) == 0 || len(groups) > maxGroups) {
		return false
	}
	for _, g := range groups {
		g, _ := g.(map[string]any)
		part, _ := g["options"].([]any)
		if label, _ := g["label"].(map[string]any); label["type"] != "plain_text" || !text(label, maxOption) || len(part) == 0 || len(part) > maxOptions[kind] {
			return false
		}
		options = append(options, part...)
	}
	if len(options) == 0 || !grouped && len(options) > maxOptions[kind] {
		return false
	}
	first, found := e["initial_option"], e["initial_option"] == nil
	values := map[string]bool{}
	for _, o := range options {
		found = found || reflect.DeepEqual(o, first)
		o, _ := o.(map[string]any)
		label, _ := o["text"].(map[string]any)
		value := str(o, "value")
		if label["type"] != "plain_text" || !text(label, maxOption) || size(value) > maxOptionValue || values[value] {
			return false
		}
		values[value] = true
	}
	return found // or Slack would know no such option
}

// checkView reads a view of that type.
func checkView(raw, kind string) (object, []Block, string) {
	var v object
	if json.Unmarshal([]byte(raw), &v) != nil || v["type"] != kind || len(raw) > maxView {
		return nil, nil, "invalid_arguments"
	}
	list, _ := v["blocks"].([]any)
	var blocks []Block
	for _, b := range list {
		b, _ := b.(map[string]any)
		blocks = append(blocks, b)
	}
	if kind == "modal" && !text(v["title"], maxTitle) || v["submit"] != nil && !text(v["submit"], maxTitle) ||
		kind == "modal" && v["submit"] == nil && len(inputs(blocks)) > 0 || size(str(v, "private_metadata")) > maxPrivate || size(str(v, "callback_id")) > maxID {
		return nil, nil, "invalid_arguments"
	}
	if code := checkBlocks(blocks, maxViewBlocks); code != "" && code != "msg_blocks_too_long" {
		return nil, nil, "invalid_arguments"
	}
	return v, blocks, ""
}
