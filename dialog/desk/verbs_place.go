package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// placeVerbs say whose a ticket is, and what it is.
var placeVerbs = []verb{
	{name: dialog.ChoiceAssign, do: assign, takes: true, changes: true, words: mention("agent")},
	{name: dialog.ChoiceTransfer, do: transfer, takes: true, ends: true, changes: true, words: value("team")},
	{name: dialog.ChoiceMerge, do: merge, takes: true, ends: true, changes: true, words: value("ticket")},
	{name: dialog.ChoicePriority, do: priority, takes: true, changes: true, words: value("priority")},
	{name: dialog.ChoiceTag, do: tag, takes: true, changes: true, words: value("tags")},
	{name: "untag", do: untag, takes: true, changes: true},
}

// mention is the person of a form's field as a text names them.
func mention(name string) func(map[string]string) string {
	return func(values map[string]string) string {
		if id := strings.TrimSpace(values[name]); id != "" {
			return "@" + strings.TrimPrefix(id, "@")
		}
		return ""
	}
}

// owns reports whether the ticket is the author's, nobody's, or the author is a
// lead; others are told.
func owns(t *dialog.Turn, o order) bool {
	owner, ok := colleague(t, o.agent)
	if !ok || t.May(o.message, dialog.RankLead) {
		return true
	}
	t.Whisper(nil, "life.not_yours", "number", t.State.Ticket.Number, "agent", owner.Name)
	return false
}

// person is the agent whom words name: "me", "@U2", "<@U2>".
func person(o order) (dialog.Agent, bool) {
	word := strings.Trim(firstWord(o.words), "<>|,.")
	if strings.EqualFold(word, "me") || word == "我" {
		return o.agent, true
	}
	id, ok := strings.CutPrefix(word, "@")
	if !ok || id == "" {
		return dialog.Agent{}, false
	}
	if name := dialog.Name(o.message.Values["@"+id]); name != "" {
		return dialog.Agent{ID: id, Name: name}, true
	}
	// Somebody named by their name, which may have blanks: the longest that fits.
	var found dialog.Agent
	words := strings.TrimLeft(o.words, "<@")
	for key, name := range o.message.Values {
		id, ok := strings.CutPrefix(key, "@")
		fits := ok && name != "" && len(words) >= len(name) && strings.EqualFold(words[:len(name)], name)
		if name = dialog.Name(name); fits && (len(name) > len(found.Name) || len(name) == len(found.Name) && id < found.ID) {
			found = dialog.Agent{ID: id, Name: name}
		}
	}
	return found, found.ID != ""
}

func assign(_ *Step, _ context.Context, t *dialog.Turn, o order) error {
	if !isOpen(t) {
		return nil
	}
	to, ok := person(o)
	if ok {
		to = t.Named(o.message, to.ID, to.Name) // one person, however the platform of the mention calls them
	} else {
		to, ok = t.People().Find(strings.TrimPrefix(strings.TrimSpace(o.words), "@"))
	}
	switch {
	case !ok:
		t.Whisper(nil, "life.no_agent", "words", dialog.Line(o.words, 60))
		return nil
	case t.State.Owner == dialog.OwnerAgent && t.State.Agent.ID == to.ID:
		if to.ID == o.agent.ID {
			t.Whisper(nil, "desk.yours", "number", t.State.Ticket.Number)
		} else {
			t.Whisper(nil, "life.same_agent", "number", t.State.Ticket.Number, "agent", to.Name)
		}
		return nil
	case !owns(t, o):
		return nil
	}
	return t.Assign(o.agent, to)
}

func transfer(_ *Step, ctx context.Context, t *dialog.Turn, o order) error {
	if !isOpen(t) {
		return nil
	}
	to, ok := t.TeamNamed(strings.TrimSpace(o.words))
	switch {
	case !ok:
		near, found := dialog.Nearest(strings.ToLower(o.words), t.TeamNames())
		if found {
			t.Whisper(nil, "life.near_team", "word", dialog.Line(o.words, 60), "near", near)
		} else {
			t.Whisper(nil, "life.no_team", "word", dialog.Line(o.words, 60), "teams", strings.Join(t.TeamNames(), ", "))
		}
		return nil
	case to.Name == t.State.Ticket.Team:
		t.Whisper(nil, "life.same_team", "number", t.State.Ticket.Number, "team", to.Name)
		return nil
	case !owns(t, o):
		return nil
	}
	return t.Transfer(ctx, o.agent, to.Name)
}

// merge lets another open ticket of the customer go on with this one. Whether both
// are one person's only an agent can know: where the names differ it wants a word
// more.
func merge(s *Step, ctx context.Context, t *dialog.Turn, o order) error {
	if !isOpen(t) {
		return nil
	}
	tk := t.State.Ticket
	words := strings.Fields(o.words)
	if len(words) == 0 || s.Lists == nil {
		t.Whisper(nil, "life.merge_what", "number", tk.Number)
		return nil
	}
	number, _, _ := dialog.ParseNumber(words[0])
	entries, err := t.Entries(ctx, s.Lists)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(entries, func(e dialog.Entry) bool { return e.Number == number })
	switch {
	case number == tk.Number:
		t.Whisper(nil, "life.merge_self", "number", tk.Number)
		return nil
	case i < 0:
		t.Whisper(nil, "life.merge_unknown", "other", dialog.Line(words[0], 30))
		return nil
	case t.Joins(entries[i].Conversation):
		t.Whisper(nil, "life.merge_joined", "other", number)
		return nil
	case !owns(t, o):
		return nil
	}
	other := entries[i]
	sure := len(words) > 1 && slices.Contains([]string{"anyway", "yes", "确认"}, strings.ToLower(words[1]))
	if !sure && !strings.EqualFold(other.Customer, t.State.Customer) {
		say := "!merge " + number + " anyway"
		if t.Ordered() {
			say = "/handoff merge " + tk.Number + " " + number + " anyway"
		}
		t.Whisper(nil, "life.merge_names", "number", tk.Number, "customer", cmp.Or(t.State.Customer, "–"), "other", number, "their", cmp.Or(other.Customer, "–"), "say", say)
		return nil
	}
	if err := t.MergeInto(ctx, o.agent, dialog.Merged{Number: number, Conversation: other.Conversation, Thread: other.Thread}); err != nil {
		return err
	}
	if t.Ordered() { // the other has a say first, so nothing has changed yet
		t.Whisper(nil, "life.merging", "number", tk.Number, "other", number)
	}
	return nil
}

func priority(_ *Step, _ context.Context, t *dialog.Turn, o order) error {
	if !isOpen(t) {
		return nil
	}
	word := strings.ToLower(firstWord(o.words))
	p, ok := dialog.ParsePriority(word)
	if !ok {
		near, found := dialog.Nearest(word, dialog.PriorityWords())
		if found {
			t.Whisper(nil, "life.near_priority", "word", dialog.Line(word, 30), "near", near)
		} else {
			t.Whisper(nil, "life.no_priority", "word", dialog.Line(word, 30))
		}
		return nil
	}
	t.SetPriority(p)
	t.Whisper(nil, "life.priority", "number", t.State.Ticket.Number, "priority", t.PriorityLabel(p))
	return nil
}

// tags are the words of a list.
func tags(words string) []string {
	list := strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(" ,;\t\n，、；", r) })
	for i, tag := range list {
		list[i] = dialog.TagOf(tag)
	}
	return slices.DeleteFunc(list, func(tag string) bool { return tag == "" })
}

// tag adds tags; a form says all that there are to be.
func tag(_ *Step, _ context.Context, t *dialog.Turn, o order) error {
	add := tags(o.words)
	var off []string
	if o.message.Kind == bot.KindForm {
		for _, tag := range t.State.Ticket.Tags {
			if !slices.Contains(add, tag) {
				off = append(off, tag)
			}
		}
	}
	return tagged(t, o, add, off)
}

func untag(_ *Step, _ context.Context, t *dialog.Turn, o order) error {
	return tagged(t, o, nil, tags(o.words))
}

func tagged(t *dialog.Turn, o order, add, off []string) error {
	if len(add)+len(off) == 0 && o.message.Kind != bot.KindForm {
		t.Whisper(nil, "life.no_tags")
		return nil
	}
	t.Tag(add, off)
	for _, tag := range add {
		if !slices.Contains(t.State.Ticket.Tags, tag) {
			t.Whisper(nil, "life.tags_full", "number", t.State.Ticket.Number, "tag", tag, "tags", strings.Join(t.State.Ticket.Tags, ", "))
			return nil
		}
	}
	t.Whisper(nil, "life.tags", "number", t.State.Ticket.Number, "tags", cmp.Or(strings.Join(t.State.Ticket.Tags, ", "), "–"))
	return nil
}
