package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"

	slacksim "handoff/adapters/slack/sim"
)

// screen is what Slack shows one agent alone beside the channels: their Home tab,
// and the form that stands open before them.
type screen struct {
	Who  string           `json:"who"`
	Home []slacksim.Block `json:"home,omitempty"` // empty: they have not opened it
	Form *form            `json:"form,omitempty"`
}

// form is a form, or a notice where it has no submit.
type form struct {
	ID     string            `json:"id"`
	Hash   string            `json:"hash"` // another with each change
	Title  string            `json:"title"`
	Submit string            `json:"submit,omitempty"`
	Blocks []slacksim.Block  `json:"blocks"`
	Errors map[string]string `json:"errors,omitempty"` // by block
}

// readScreens reads those of all agents.
func (d *Demo) readScreens() []screen {
	screens := make([]screen, 0, len(agents))
	for _, a := range agents {
		s := screen{Who: a.ID, Home: d.slack.Home(a.ID).Blocks}
		if views := d.slack.Views(a.ID); len(views) > 0 {
			v := views[len(views)-1]
			s.Form = &form{v.ID, v.Hash, v.Title, v.Submit, v.Blocks, v.Errors}
		}
		screens = append(screens, s)
	}
	return screens
}

// shortcut is an entry of a message's menu.
type shortcut struct {
	Name string `json:"name"`
	ID   string `json:"id"`
	Hint string `json:"hint"`
}

// readShortcuts are those that an app's manifest puts on messages.
func readShortcuts(manifest string) ([]shortcut, error) {
	var app struct {
		Features struct {
			Shortcuts []struct {
				Name, Type  string
				Callback    string `yaml:"callback_id"`
				Description string
			}
		}
	}
	if err := yaml.Unmarshal([]byte(manifest), &app); err != nil {
		return nil, fmt.Errorf("read the app's manifest: %w", err)
	}
	var all []shortcut
	for _, s := range app.Features.Shortcuts {
		if s.Type == "message" {
			all = append(all, shortcut{s.Name, s.Callback, s.Description})
		}
	}
	return all, nil
}

// shortcut picks an entry of a message's menu.
func (d *Demo) shortcut(ctx context.Context, a action) (answer, error) {
	who, ok := agent(a.Who)
	if !ok {
		return answer{}, refusedWho
	}
	m := d.message(a.TS)
	i := slices.IndexFunc(d.shortcuts, func(s shortcut) bool { return s.ID == a.Button })
	if i < 0 || m.Only != "" || !seenBy(who, m) {
		return answer{}, refusedGone
	}
	d.note(event{Lane: laneAgent, Title: who.Name + " picks a shortcut", Text: d.shortcuts[i].Name})
	return d.settle(ctx, who, m.Channel, d.slack.Shortcut(who.ID, m, a.Button))
}

// home opens an agent's Home tab.
func (d *Demo) home(_ context.Context, a action) (answer, error) {
	who, ok := agent(a.Who)
	if !ok {
		return answer{}, refusedWho
	}
	d.note(event{Lane: laneAgent, Title: who.Name + " opens the Home tab"})
	d.slack.OpenHome(who.ID)
	return answer{}, nil
}

// pick presses or picks something on the Home tab, or in the notice a.View.
func (d *Demo) pick(ctx context.Context, a action) (answer, error) {
	who, ok := agent(a.Who)
	if !ok {
		return answer{}, refusedWho
	}
	v, where := d.slack.Home(who.ID), " presses on the Home tab"
	if a.View != "" {
		v, where = d.formOf(who, a.View), " presses"
	}
	label, ok := pressable(v.Buttons(), v.Options(), a.Button)
	if !ok {
		return answer{}, refusedGone
	}
	d.note(event{Lane: laneAgent, Title: who.Name + where, Text: label})
	pressed, err := d.slack.PressView(v, a.Button)
	if err != nil {
		return answer{}, refusedGone
	}
	return d.settle(ctx, who, rooms[0].ID, pressed)
}

// formOf finds what stands open before an agent; the zero value: it is closed.
func (d *Demo) formOf(who person, id string) slacksim.View {
	for _, v := range d.slack.Views(who.ID) {
		if v.ID == id {
			return v
		}
	}
	return slacksim.View{}
}

// submit sends a form. What the app finds wrong with it shows the form.
func (d *Demo) submit(ctx context.Context, a action) (answer, error) {
	who, ok := agent(a.Who)
	if !ok {
		return answer{}, refusedWho
	}
	v := d.formOf(who, a.View)
	if v.ID == "" {
		return answer{}, refusedGone
	}
	d.note(event{Lane: laneAgent, Title: who.Name + " sends a form", Text: v.Title})
	sent := d.slack.Submit(v.ID, a.Values)
	if sent == nil {
		return answer{}, refusedGone
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if _, err := sent.Ack(ctx); errors.Is(err, slacksim.ErrFailed) || errors.Is(err, context.DeadlineExceeded) {
		return answer{}, refusedSilence
	} else if err != nil {
		return answer{}, err
	}
	return answer{}, nil
}

// closeForm closes a form without sending it.
func (d *Demo) closeForm(_ context.Context, a action) (answer, error) {
	who, ok := agent(a.Who)
	if !ok {
		return answer{}, refusedWho
	}
	if v := d.formOf(who, a.View); v.ID != "" {
		d.slack.CloseView(v.ID)
	}
	return answer{}, nil
}
