package sim

import (
	"unicode/utf8"
)

// What Discord refuses, in code points:
// https://discord.com/developers/docs/resources/message#create-message,
// https://discord.com/developers/docs/components/reference
const (
	maxRequest     = 25 << 20
	maxContent     = 2000
	maxNonce       = 25
	maxFiles       = 10
	maxEmbeds      = 10
	maxEmbedSum    = 6000
	maxRows        = 5
	maxComponents  = 40
	maxV2Text      = 4000
	maxButtons     = 5
	maxOptions     = 25
	maxCustomID    = 100
	maxButtonLabel = 80
	maxOptionLabel = 100
	maxPlaceholder = 150
	maxModalTitle  = 45
	maxInputLabel  = 45
	maxInputValue  = 4000
)

func length(s string) int { return utf8.RuneCountInString(s) }

// check says what is wrong with a message; nil: nothing.
func check(m *Message) *refusal {
	if length(m.Content) > maxContent {
		return invalid("content", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxContent)
	}
	v2 := m.Flags&ComponentsV2 != 0
	if v2 && (m.Content != "" || len(m.Embeds) > 0) {
		return invalid("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
			"The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
	}
	if m.Content == "" && len(m.Embeds) == 0 && len(m.Attachments) == 0 && len(m.Components) == 0 {
		return refuse(50006)
	}
	if len(m.Embeds) > maxEmbeds {
		return invalid("embeds", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxEmbeds)
	}
	sum := 0
	for _, e := range m.Embeds {
		sum += length(str(e, "title")) + length(str(e, "description"))
		for _, f := range list(e, "fields") {
			sum += length(str(f, "name")) + length(str(f, "value"))
		}
	}
	if sum > maxEmbedSum {
		return invalid("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of %d", maxEmbedSum)
	}
	return checkComponents(m.Components, v2)
}

func checkComponents(all []Component, v2 bool) *refusal {
	if !v2 && len(all) > maxRows {
		return invalid("components", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxRows)
	}
	for _, c := range all {
		if !v2 && kind(c) != 1 {
			return invalid("components", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).")
		}
	}
	var no *refusal
	ids := map[string]bool{}
	count, text := 0, 0
	each(all, func(c Component) {
		count++
		if kind(c) == 10 {
			text += length(str(c, "content"))
		}
		if id := str(c, "custom_id"); id != "" && ids[id] {
			no = invalid("components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
		} else if id != "" {
			ids[id] = true
		}
		if bad := checkComponent(c); bad != nil {
			no = bad
		}
	})
	switch {
	case no != nil:
		return no
	case v2 && count > maxComponents:
		return invalid("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "The total number of components may not exceed %d", maxComponents)
	case v2 && text > maxV2Text:
		return invalid("components", "COMPONENT_MAX_TOTAL_TEXT_EXCEEDED", "The total text may not exceed %d", maxV2Text)
	}
	return nil
}

// within checks a text's length.
func within(c Component, key string, least, most int) *refusal {
	if n := length(str(c, key)); n < least || n > most {
		return invalid("components."+key, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", least, most)
	}
	return nil
}

func checkComponent(c Component) *refusal {
	first := func(all ...*refusal) *refusal {
		for _, no := range all {
			if no != nil {
				return no
			}
		}
		return nil
	}
	switch kind(c) {
	case 1:
		inner := list(c, "components")
		if len(inner) < 1 || len(inner) > maxButtons {
			return invalid("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", maxButtons)
		}
		for _, o := range inner {
			if kind(o) != 2 && len(inner) > 1 {
				return invalid("components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
			}
		}
	case 2:
		if integer(c, "style") == 5 {
			return first(within(c, "url", 1, 512), within(c, "label", 0, maxButtonLabel))
		}
		if s := integer(c, "style"); s < 1 || s > 4 {
			return invalid("components.style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.")
		}
		least := 1
		if c["emoji"] != nil {
			least = 0
		}
		return first(within(c, "custom_id", 1, maxCustomID), within(c, "label", least, maxButtonLabel))
	case 3:
		options := list(c, "options")
		if len(options) < 1 || len(options) > maxOptions {
			return invalid("components.options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", maxOptions)
		}
		for _, o := range options {
			if no := first(within(o, "label", 1, maxOptionLabel), within(o, "value", 1, maxOptionLabel), within(o, "description", 0, maxOptionLabel)); no != nil {
				return no
			}
		}
		return first(within(c, "custom_id", 1, maxCustomID), within(c, "placeholder", 0, maxPlaceholder))
	case 4:
		return first(within(c, "custom_id", 1, maxCustomID), within(c, "label", 0, maxInputLabel),
			within(c, "value", 0, maxInputValue), within(c, "placeholder", 0, maxOptionLabel))
	case 18:
		return first(within(c, "label", 1, maxInputLabel), within(c, "description", 0, maxOptionLabel))
	case 10:
		return within(c, "content", 1, maxV2Text)
	}
	return nil
}
