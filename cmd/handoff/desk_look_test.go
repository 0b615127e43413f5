package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	slacksim "handoff/adapters/slack/sim"
	"handoff/dialog/dialogtest"
)

// look notes what has come or changed on every screen.
func (s *scene) look() {
	s.news, s.there = nil, make(map[string]bool)
	for _, key := range slices.Sorted(maps.Keys(s.patrons)) {
		lines := s.patrons[key].reads()
		slices.SortFunc(lines, func(a, b line) int { return cmp.Compare(a.key, b.key) })
		verb, name := dialogtest.Bot, key[:strings.Index(key, " ")]
		if s.staff[key] {
			verb = dialogtest.Only
		}
		for _, l := range lines {
			s.show(verb, name, key+" "+l.key, l.text)
		}
	}
	for _, c := range s.slack.Channels() {
		for _, m := range s.said(c.ID) {
			key, place := c.Name+" "+cmp.Or(m.Thread, m.TS)+" "+m.TS, "#"+c.Name
			for _, r := range m.Reactions {
				s.show(dialogtest.Channel, place, key+" "+r.Name, r.Name+": "+m.Text)
			}
			if m.User != slacksim.BotUser || m.Only != "" {
				continue
			}
			s.show(dialogtest.Channel, place, key, screen(m))
		}
	}
	for _, u := range workspace {
		for _, m := range s.slack.Ephemerals(u.ID) {
			s.show(dialogtest.Only, u.Name, "only "+u.Name+" "+m.TS, screen(m))
		}
	}
	for name, h := range s.hooks {
		for _, e := range h.Taken() {
			s.show(dialogtest.Hook, name, "hook "+name+" "+e.ID, string(e.Body))
		}
	}
	for key, n := range s.saw {
		if !s.there[key] && n.text != gone {
			n.text = gone
			s.saw[key] = n
			s.news = append(s.news, n)
			s.note("  "+string(n.verb)+" "+n.who, gone)
		}
	}
}

// gone is what is read of what was taken away.
const gone = "(deleted)"

// said is all that was ever said in a channel and its threads.
func (s *scene) said(channel string) (all []slacksim.Message) {
	for _, m := range s.slack.Messages(channel) {
		all = append(all, m)
		for _, reply := range s.slack.Thread(channel, m.TS) {
			if reply.TS != m.TS {
				all = append(all, reply)
			}
		}
	}
	return all
}

// show notes a text under its key, if it is new there.
func (s *scene) show(verb dialogtest.Verb, who, key, text string) {
	s.there[key] = true
	if n := (news{verb, who, text}); s.saw[key] != n {
		s.saw[key] = n
		s.news = append(s.news, n)
		s.note("    "+string(verb)+" "+who, text)
	}
}

// note writes down what was said or read.
func (s *scene) note(who, text string) {
	fmt.Fprintf(&s.record, "%s %s: %s\n", time.Now().UTC().Format("Mon 15:04:05"), who, strings.ReplaceAll(text, "\n", "\n\t\t"))
}

// screen is a message with its buttons.
func screen(m slacksim.Message) string {
	text := m.Shown()
	for _, b := range m.Buttons() {
		text += " [" + b.Text + "]"
	}
	return text
}

// Read is what the one customer and the whole desk have read since the last thing
// said.
func (s *scene) Read() (customer, desk []string) {
	for _, n := range s.news {
		switch {
		case n.verb == dialogtest.Bot && n.who == lena:
			customer = append(customer, n.text)
		case n.verb == dialogtest.Channel:
			desk = append(desk, n.text)
		}
	}
	return customer, desk
}

// See is what one person reads.
func (s *scene) See(verb dialogtest.Verb, name string) (texts []string, err error) {
	switch verb {
	case dialogtest.Bot, dialogtest.Only, dialogtest.Channel, dialogtest.Hook:
		for _, n := range s.news {
			if n.verb == verb && n.who == name {
				texts = append(texts, n.text)
			}
		}
		return texts, nil
	case dialogtest.Answer:
		return []string{s.answered}, nil
	case dialogtest.Card:
		if m, ok := s.card(func(m slacksim.Message) bool { return name == "" || strings.HasPrefix(m.Text, name+" ") }); ok {
			texts = append(texts, screen(m))
		}
		return texts, nil
	case dialogtest.Home:
		v := s.slack.Home(member(name))
		text := v.Shown()
		for _, b := range v.Buttons() {
			text += " [" + b.Text + "]"
		}
		return []string{text}, nil
	case dialogtest.Form:
		if g := s.patronOf(name); g != nil {
			text, err := g.form()
			return []string{text}, err
		}
		for _, v := range s.slack.Views(member(name)) {
			text := v.Title
			for _, in := range v.Inputs {
				text += "\n" + in.Label + ": " + in.Value
			}
			texts = append(texts, text)
		}
		return texts, nil
	}
	return nil, fmt.Errorf("nobody here sees %s", verb)
}
