package main

import (
	"cmp"
	"fmt"
	"slices"
)

// messages is the chat as it stands: edits and deletions carried out. The last
// element is the status above it, if there is one.
func (v *webPatron) messages() (all []webEvent, err error) {
	var feed struct{ Events []webEvent }
	if err := v.ask("GET", "poll?wait=0", "", nil, &feed); err != nil {
		return nil, err
	}
	at := func(id string) int { return slices.IndexFunc(all, func(m webEvent) bool { return m.ID == id }) }
	gone := func(ids []string) {
		all = slices.DeleteFunc(all, func(m webEvent) bool { return slices.Contains(ids, m.ID) })
	}
	var status *webCard
	for _, e := range feed.Events {
		switch e.Type {
		case "message":
			all = append(all, e)
		case "edit":
			if i := at(e.ID); i >= 0 {
				e.N, e.By = all[i].N, cmp.Or(e.By, all[i].By)
				all[i] = e
			}
			gone(e.Gone)
		case "delete":
			gone(e.IDs)
		case "status":
			status = e.Status
		}
	}
	if status != nil {
		all = append(all, webEvent{ID: "status", From: "bot", Status: status})
	}
	return all, nil
}

func (v *webPatron) reads() (lines []line) {
	all, err := v.messages()
	if err != nil {
		return []line{{"error", err.Error()}}
	}
	for _, m := range all {
		if m.From == "visitor" {
			continue
		}
		key, text := fmt.Sprintf("%06d", m.N), m.Text
		if m.By != "" {
			text = m.By + ": " + text
		}
		if m.Card != nil {
			text += "\n" + m.Card.shown()
		}
		if m.Status != nil {
			key, text = "status", "above the chat: "+m.Status.shown()
		}
		if m.Form != nil {
			text += "\n<form " + m.Form.Title + ">"
			if v.of != m.ID {
				v.open, v.of = m.Form, m.ID
			}
		}
		var files, buttons []string
		for _, f := range m.Files {
			files = append(files, f.Name)
		}
		for _, c := range m.Choices {
			buttons = append(buttons, c.Label)
		}
		lines = append(lines, line{key, shows(text, files, buttons)})
	}
	return lines
}
