package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/http/httptest"
	"path"
	"slices"
	"strings"

	slacksim "handoff/adapters/slack/sim"
	"handoff/config"
	"handoff/dialog/api"
	"handoff/dialog/dialogtest"
)

// Customer says something on the first account.
func (s *scene) Customer(line string) {
	if err := s.Do(dialogtest.Step{Verb: dialogtest.Customer, Text: line}); err != nil {
		s.Error(err)
	}
}

// Agent writes into the newest thread.
func (s *scene) Agent(name, line string) {
	s.note("agent "+name, line)
	if err := s.write(name, "", line); err != nil {
		s.Error(err)
	}
}

func member(name string) string { return "U" + strings.ToUpper(name) }

// write says something in the newest thread of a channel; "": of all.
func (s *scene) write(name, channel, line string) error {
	return s.post(name, channel, line, nil)
}

// attach says something with files in the newest thread.
func (s *scene) attach(name string, names []string, line string) error {
	var files []slacksim.File
	for _, f := range names {
		data, kind := content(f)
		files = append(files, slacksim.File{ID: "F" + strings.ToUpper(strings.ReplaceAll(f, ".", "")), Name: f, Type: kind, Data: data})
	}
	return s.post(name, "", line, files)
}

func (s *scene) post(name, channel, line string, files []slacksim.File) error {
	card, ok := s.head(func(m slacksim.Message) bool {
		if channel == "" {
			return len(m.Buttons()) > 0
		}
		return s.channel(m.Channel) == channel
	})
	if !ok {
		return fmt.Errorf("there is no thread in which %s could write", name)
	}
	m := s.slack.PostMessage(slacksim.Message{User: member(name), Channel: card.Channel, Thread: card.TS, Text: mention(line), Files: files})
	s.last[name] = m.Channel + " " + m.TS
	return nil
}

// mention writes "@Ben" as Slack does.
func mention(line string) string {
	for _, u := range workspace {
		line = strings.ReplaceAll(line, "@"+u.Name, "<@"+u.ID+">")
	}
	return line
}

// card is the newest card for which ok; one that was moved or told to an alarm channel
// is none any more.
func (s *scene) card(ok func(slacksim.Message) bool) (slacksim.Message, bool) {
	return s.head(func(m slacksim.Message) bool { return len(m.Buttons()) > 0 && ok(m) })
}

// head is the newest beginning of a ticket's thread for which ok.
func (s *scene) head(ok func(slacksim.Message) bool) (found slacksim.Message, is bool) {
	for _, m := range s.posts() {
		if m.Thread == "" && strings.HasPrefix(m.Text, "T-") && ok(m) && m.TS > found.TS {
			found, is = m, true
		}
	}
	return found, is
}

// posts are all messages of the bot that stand in the workspace.
func (s *scene) posts() (all []slacksim.Message) {
	for _, c := range s.slack.Channels() {
		for _, m := range s.said(c.ID) {
			if m.User == slacksim.BotUser && m.Only == "" {
				all = append(all, m)
			}
		}
	}
	return all
}

// channel is a channel's name, as people write it.
func (s *scene) channel(id string) string {
	for _, c := range s.slack.Channels() {
		if c.ID == id {
			return "#" + c.Name
		}
	}
	return id
}

// Do plays what is not merely said.
func (s *scene) Do(step dialogtest.Step) error {
	s.note(strings.Join(strings.Fields(fmt.Sprint(step.Verb, " ", step.Name, " ", step.On, " ", step.Act, " ", step.Arg)), " "), step.Text)
	switch {
	case step.Verb == dialogtest.Customer, step.On != "":
		return s.patronDoes(step)
	case step.Verb == dialogtest.Program:
		return s.asks(step)
	}
	who := member(step.Name)
	switch step.Act {
	case dialogtest.In:
		return s.write(step.Name, step.Arg, step.Text)
	case dialogtest.Sends:
		return s.attach(step.Name, filesOf(step.Arg), step.Text)
	case dialogtest.Presses:
		return s.press(who, step.Arg)
	case dialogtest.Command:
		s.slack.Slash(who, support, mention(step.Text))
		return nil
	case dialogtest.Opens:
		s.slack.OpenHome(who)
		return nil
	case dialogtest.Fills:
		views := s.slack.Views(who)
		if len(views) == 0 {
			return fmt.Errorf("no form stands open before %s", step.Name)
		}
		s.slack.Submit(views[len(views)-1].ID, fields(step.Text))
		return nil
	}
	channel, ts, ok := strings.Cut(s.last[step.Name], " ")
	if !ok {
		return fmt.Errorf("%s has said nothing yet", step.Name)
	}
	switch step.Act {
	case dialogtest.Edits:
		return s.slack.Edit(channel, ts, mention(step.Text))
	case dialogtest.Deletes:
		return s.slack.Delete(channel, ts)
	case dialogtest.Picks:
		id, ok := shortcuts[step.Arg]
		if !ok {
			return fmt.Errorf("no shortcut is named %q", step.Arg)
		}
		s.slack.Shortcut(who, s.slack.Message(channel, ts), id)
		return nil
	}
	return fmt.Errorf("nobody here plays %q", step.Act)
}

// shortcuts are those of a message's menu, by their names in the manifest.
var shortcuts = map[string]string{"Reply…": "reply", "Send as reply": "send", "Take back": "undo", "Note": "keep", "Use a macro": "macro", "Ticket actions…": "actions"}

// press presses the newest button of that label that the person can see.
func (s *scene) press(who, label string) error {
	all := append(s.posts(), s.slack.Ephemerals(who)...)
	slices.SortStableFunc(all, func(a, b slacksim.Message) int { return cmp.Compare(b.TS, a.TS) })
	var tried []error
	if _, err := s.slack.PressHome(who, label); err == nil { // the tab is what they look at, where it has such a button
		return nil
	}
	for _, m := range all {
		_, err := s.slack.Press(who, m, label)
		if err == nil {
			return nil
		}
		tried = append(tried, err)
	}
	return fmt.Errorf("no button says %q: %w", label, errors.Join(tried...))
}

// fields reads "text=Hello | do=send".
func fields(text string) map[string]string {
	values := make(map[string]string)
	for part := range strings.SplitSeq(text, " | ") {
		if name, value, ok := strings.Cut(part, "="); ok {
			values[strings.TrimSpace(name)] = value
		}
	}
	return values
}

// asks sends a request of a program to the HTTP API: "POST /tickets/T-1001/reply
// {"text": "Hello"}". "[k1]" before it is its Idempotency-Key; {order} in it is the ID of
// the order that was answered last.
func (s *scene) asks(step dialogtest.Step) error {
	line, key := strings.ReplaceAll(step.Text, "{order}", s.order), ""
	if strings.HasPrefix(line, "[") {
		key, line, _ = strings.Cut(line[1:], "] ")
	}
	method, rest, _ := strings.Cut(line, " ")
	at, body, _ := strings.Cut(rest, " ")
	i := slices.IndexFunc(s.conf.API.Tokens, func(t config.Token) bool { return t.Name == step.Name })
	if s.programs == nil || i < 0 {
		return fmt.Errorf("no token is named %q", step.Name)
	}
	r := httptest.NewRequestWithContext(s.ctx, method, api.Prefix+at, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+s.conf.API.Tokens[i].Token.Reveal())
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	w := httptest.NewRecorder()
	s.programs.ServeHTTP(w, r)
	s.answered = fmt.Sprint(w.Code, " ", w.Body)
	if at := w.Header().Get("Location"); at != "" {
		s.order = path.Base(at)
	}
	return nil
}
