package telegram

import (
	"context"
	"fmt"
	"unicode/utf8"

	"handoff/adapters"
	handoff "handoff/bot"
)

// button is the part of an InlineKeyboardButton that we use: the library's writes
// an empty copy_text into JSON, which Telegram refuses.
type button struct {
	Text  string `json:"text"`
	Data  string `json:"callback_data,omitempty"`
	URL   string `json:"url,omitempty"`
	Style string `json:"style,omitempty"`
}

type markup struct {
	Rows [][]button `json:"inline_keyboard"`
}

// keyboard lays choices out in rows: as many in a row as can be read on a phone. A
// private one is in a group a link to the private chat. What Telegram has no room
// for is left out: better the words with a hundred buttons than neither.
func (a *Adapter) keyboard(ctx context.Context, d handoff.Delivery) (*markup, error) {
	choices := d.Send.Reply.Choices
	if len(choices) == 0 {
		return nil, nil
	}
	if len(choices) > maxButtons {
		a.log.Warn("buttons are left out", "delivery", d.Key, "buttons", len(choices), "most", maxButtons)
		choices = choices[:maxButtons]
	}
	const room = 30 // columns; a Chinese character takes two
	var m markup
	used := room
	for _, c := range choices {
		if len(c.ID) > maxChoice || !utf8.ValidString(c.ID) {
			return nil, fmt.Errorf("telegram: keyboard: choice ID %q is longer than %d bytes: %w", c.ID, maxChoice, handoff.ErrCannot)
		}
		b := button{Text: label(c), Style: string(c.Style)}
		if at, err := parseAddress(d.To); err == nil && c.Private && at.group() {
			if b.URL, err = a.privateLink(ctx, at.person, d.Key, c.ID); err != nil {
				return nil, err
			}
		} else {
			b.Data = a.choiceData(d.To, c.ID)
		}
		width := 2
		for _, r := range b.Text {
			if width++; r > 0x2e7f {
				width++
			}
		}
		last := len(m.Rows) - 1
		if used += width; used > room || len(m.Rows[last]) == maxRow {
			m.Rows = append(m.Rows, []button{b})
			used = width
			continue
		}
		m.Rows[last] = append(m.Rows[last], b)
	}
	return &m, nil
}

func label(c handoff.Choice) string {
	return or(adapters.Shorten(c.Label, maxLabel), c.ID)
}
