package discord

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
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

// keyboard lays choices out in rows. What Discord has no room for, the twenty-sixth
// button and one of a form with too many fields, is left out: the words say it too.
func (a *Adapter) keyboard(ctx context.Context, to bot.Address, choices []bot.Choice) ([]any, error) {
	choices = slices.DeleteFunc(slices.Clone(choices), func(c bot.Choice) bool { return c.Form != nil && !fits(*c.Form) })
	if most := maxRow * maxRows; len(choices) > most {
		_ = a.complain("buttons", "buttons are left out", fmt.Errorf("%d, and Discord takes %d", len(choices), most))
		choices = choices[:most]
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

// fits reports whether Discord can show a form.
func fits(f bot.Form) bool {
	return len(f.Inputs) > 0 && len(f.Inputs) <= maxInputs && 1+sigLen+20+1+len(f.Name) <= maxCustom
}

func (a *Adapter) keepForm(ctx context.Context, f bot.Form) (hash string, err error) {
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
// Where something is picked each field stands under a label, which is what Discord
// has today; the older rows of text fields work in every client.
// https://discord.com/developers/docs/components/reference#label
func (a *Adapter) modal(at bot.Address, on string, f bot.Form) map[string]any {
	labelled := slices.ContainsFunc(f.Inputs, picks)
	var rows []any
	for _, in := range f.Inputs {
		label := orElse(adapters.Shorten(in.Label, maxTitle), in.Name)
		switch {
		case picks(in):
			rows = append(rows, map[string]any{"type": componentLabel, "label": label, "component": pick(in)})
		case labelled:
			rows = append(rows, map[string]any{"type": componentLabel, "label": label, "component": words(in)})
		default:
			field := words(in)
			field["label"] = label
			rows = append(rows, map[string]any{"type": discordgo.ActionsRowComponent, "components": []any{field}})
		}
	}
	return map[string]any{
		"custom_id": a.customID('m', at, on+"."+f.Name), "title": orElse(adapters.Shorten(f.Title, maxTitle), "…"), "components": rows,
	}
}

// componentLabel is the type of a label around a field; discordgo has none.
const componentLabel = 18

// words is a field to write in, without its label.
func words(in bot.Input) map[string]any {
	style := discordgo.TextInputShort
	if in.Long {
		style = discordgo.TextInputParagraph
	}
	return map[string]any{
		"type": discordgo.TextInputComponent, "custom_id": in.Name, "style": style,
		"value": adapters.Cut(in.Value, maxValue), "required": !in.Optional, "max_length": maxValue,
	}
}

// picks reports whether one of a few options is picked in a field. Of more than
// Discord shows the ID is typed.
func picks(in bot.Input) bool { return len(in.Options) > 0 && len(in.Options) <= maxOptions }

func pick(in bot.Input) map[string]any {
	var options []any
	for _, o := range in.Options {
		options = append(options, map[string]any{"label": orElse(adapters.Shorten(o.Label, maxOption), o.ID), "value": o.ID, "default": o.ID == in.Value})
	}
	return map[string]any{"type": discordgo.SelectMenuComponent, "custom_id": in.Name, "options": options, "required": !in.Optional}
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
