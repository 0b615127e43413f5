package discord

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"handoff/adapters"
	"handoff/bot"
)

// row is a row of buttons.
func row(buttons ...discordgo.MessageComponent) discordgo.ActionsRow {
	return discordgo.ActionsRow{Components: buttons}
}

// keyboard lays choices out in rows.
func (a *Adapter) keyboard(ctx context.Context, to bot.Address, choices []bot.Choice) ([]any, error) {
	if len(choices) > maxRow*maxRows {
		return nil, fmt.Errorf("discord: keyboard: %d buttons, at most %d: %w", len(choices), maxRow*maxRows, bot.ErrCannot)
	}
	at, err := parseAddress(to)
	if err != nil {
		return nil, err
	}
	var rows []any
	var buttons []discordgo.MessageComponent
	for i, c := range choices {
		if len(c.ID) > maxChoice || !utf8.ValidString(c.ID) {
			return nil, fmt.Errorf("discord: keyboard: choice ID %q is longer than %d bytes: %w", c.ID, maxChoice, bot.ErrCannot)
		}
		b := discordgo.Button{Label: orElse(adapters.Shorten(c.Label, maxLabel), c.ID), Style: discordgo.SecondaryButton}
		switch c.Style {
		case bot.StylePrimary:
			b.Style = discordgo.PrimaryButton
		case bot.StyleDanger:
			b.Style = discordgo.DangerButton
		}
		switch {
		case c.Form != nil:
			hash, err := a.keepForm(ctx, *c.Form)
			if err != nil {
				return nil, err
			}
			b.CustomID = a.customID('f', to, hash+c.ID)
		case c.Private && at.public():
			b.CustomID = a.customID('p', to, c.ID)
		default:
			b.CustomID = a.customID('c', to, c.ID)
		}
		buttons = append(buttons, b)
		if len(buttons) == maxRow || i == len(choices)-1 {
			rows = append(rows, row(buttons...))
			buttons = nil
		}
	}
	return rows, nil
}

// A form does not fit into a button's ID. It is kept under its hash for as long as
// a button may be pressed.
const formKeep = 30 * 24 * time.Hour

func (a *Adapter) keepForm(ctx context.Context, f bot.Form) (hash string, err error) {
	if len(f.Inputs) > maxInputs || len(f.Inputs) == 0 {
		return "", fmt.Errorf("discord: form %s: %d fields, want 1 to %d: %w", f.Name, len(f.Inputs), maxInputs, bot.ErrCannot)
	}
	if 1+sigLen+20+1+len(f.Name) > maxCustom {
		return "", fmt.Errorf("discord: form %s: its name is too long: %w", f.Name, bot.ErrCannot)
	}
	data, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("discord: write form: %w", err)
	}
	sum := sha256.Sum256(data)
	hash = base64.RawURLEncoding.EncodeToString(sum[:hashLen*3/4])
	if err := a.memory.Set(ctx, a.memoryKey("form", hash), data, formKeep); err != nil {
		return "", fmt.Errorf("discord: keep form: %w", err)
	}
	return hash, nil
}

// heldForm reads the form that a button stands for; nil: it is no longer kept.
func (a *Adapter) heldForm(ctx context.Context, hash string) (*bot.Form, error) {
	data, err := a.memory.Get(ctx, a.memoryKey("form", hash))
	if err != nil {
		return nil, fmt.Errorf("discord: read form: %w", err)
	}
	if len(data) == 0 {
		return nil, nil
	}
	var f bot.Form
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("discord: read form: %w", err)
	}
	return &f, nil
}

// modal is the form as Discord shows it. on is the message on which it opens.
func (a *Adapter) modal(at bot.Address, on string, f bot.Form) map[string]any {
	var rows []any
	for _, in := range f.Inputs {
		field := discordgo.TextInput{
			CustomID: in.Name, Label: orElse(adapters.Shorten(in.Label, maxTitle), in.Name), Style: discordgo.TextInputShort,
			Value: adapters.Cut(in.Value, maxValue), Required: !in.Optional, MaxLength: maxValue,
		}
		if in.Long {
			field.Style = discordgo.TextInputParagraph
		}
		rows = append(rows, row(field))
	}
	return map[string]any{
		"custom_id": a.customID('m', at, on+"."+f.Name), "title": orElse(adapters.Shorten(f.Title, maxTitle), "…"), "components": rows,
	}
}

// values are the fields of a form that was sent, however Discord wraps them.
func values(into map[string]string, components []component) {
	for _, c := range components {
		values(into, c.Components)
		if c.Component != nil {
			values(into, []component{*c.Component})
		}
		switch v := c.Value.(type) {
		case string:
			into[c.CustomID] = clean(v)
		case bool:
			into[c.CustomID] = fmt.Sprint(v)
		}
		if len(c.Values) > 0 {
			into[c.CustomID] = clean(strings.Join(c.Values, ", "))
		}
	}
}
