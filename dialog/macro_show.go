package dialog

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"handoff/bot"
)

// MacroLine is a macro in one line, for lists: its title or the first of its words,
// and what it does.
func (t *Turn) MacroLine(m Macro) string {
	about := cmp.Or(m.Title, Line(m.Text(t.manager.locale), 80), Line(m.Note, 80))
	line := Plain(about)
	if does := t.macroDoes(m); len(does) > 0 {
		line += " *(" + Plain(strings.Join(does, ", ")) + ")*"
	}
	return line
}

// macroDoes are a macro's actions in the agents' words.
func (t *Turn) macroDoes(m Macro) []string {
	var does []string
	add := func(key string, args ...any) { does = append(does, t.DeskLabel(key, args...)) }
	if m.Note != "" {
		add("macro.does_note")
	}
	switch m.Assign {
	case "me":
		add("macro.does_me")
	case "none":
		add("macro.does_queue")
	}
	if len(m.Tag) > 0 {
		add("macro.does_tag", "tags", tagList(m.Tag))
	}
	if len(m.Untag) > 0 {
		add("macro.does_untag", "tags", tagList(m.Untag))
	}
	if m.Priority != nil {
		add("macro.does_priority", "priority", t.PriorityLabel(*m.Priority))
	}
	if m.Transfer != "" {
		add("macro.does_transfer", "team", m.Transfer)
	}
	if m.Snooze > 0 {
		add("macro.does_snooze", "time", t.DeskWaits(m.Snooze))
	}
	if m.Resolve {
		add("macro.does_resolve")
	}
	return does
}

// MacroShown is all of a macro, as it is written.
func (t *Turn) MacroShown(m Macro) string {
	lines := []string{"**" + Plain(m.Name) + "** " + Plain(m.Title)}
	for _, language := range slices.Sorted(maps.Keys(m.Texts)) {
		lines = append(lines, "*"+Plain(cmp.Or(language, t.DeskLabel("macro.any")))+"*\n"+quoted(m.Texts[language]))
	}
	if m.Note != "" {
		lines = append(lines, MarkNote+"\n"+quoted(m.Note))
	}
	if does := t.macroDoes(m); len(does) > 0 {
		lines = append(lines, Plain(strings.Join(does, ", ")))
	}
	where := cmp.Or(m.Source, m.By.Name)
	if where != "" {
		lines = append(lines, "*"+Plain(where)+"*")
	}
	return strings.Join(lines, "\n\n")
}

// MacroPreview is exactly what a macro would send to this customer, and do.
func (t *Turn) MacroPreview(m Macro, agent Agent) string {
	lines := []string{t.DeskText("macro.preview", "name", m.Name)}
	if text := t.ExpandFor(m.Text(t.Language()), agent); text != "" {
		lines = append(lines, t.DeskText("macro.to_customer")+"\n"+quoted(text))
	}
	if m.Note != "" {
		lines = append(lines, MarkNote+"\n"+quoted(t.Expand(m.Note, agent)))
	}
	if does := t.macroDoes(m); len(does) > 0 {
		lines = append(lines, t.DeskText("macro.then", "does", strings.Join(does, ", ")))
	}
	return strings.Join(lines, "\n\n")
}

// MacroForm asks which macro is to be used; nil: there are none.
func (t *Turn) MacroForm() *bot.Form {
	in := bot.Input{Name: "macro", Label: t.DeskLabel("macro.which")}
	for _, m := range t.Macros() {
		if len(in.Options) == 100 {
			break // a menu holds no more; the others are typed
		}
		in.Options = append(in.Options, bot.Option{ID: m.Name, Label: Line(m.Name+" – "+cmp.Or(m.Title, Line(m.Text(t.manager.locale), 60), m.Note), 75)})
	}
	if len(in.Options) == 0 {
		return nil
	}
	return &bot.Form{Name: ChoiceMacro, Title: t.DeskLabel("macro.use"), Submit: t.DeskLabel("macro.go"), Inputs: []bot.Input{in, {
		Name: "do", Label: t.DeskLabel("macro.do"), Value: "send",
		Options: []bot.Option{{ID: "send", Label: t.DeskLabel("macro.send")}, {ID: "look", Label: t.DeskLabel("macro.look")}},
	}}}
}

// ReadTexts are a macro's texts as a form gives them: one for any language, and others
// each under a line "[de]".
func ReadTexts(text, others string) map[string]string {
	texts := make(map[string]string)
	if text = strings.TrimSpace(text); text != "" {
		texts[""] = text
	}
	language := ""
	var lines []string
	flush := func() {
		if words := strings.TrimSpace(strings.Join(lines, "\n")); words != "" && (language != "" || text == "") {
			texts[language] = words
		}
		lines = nil
	}
	for line := range strings.SplitSeq(others, "\n") {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "["); ok && strings.HasSuffix(name, "]") && len(name) < 20 {
			flush()
			language = strings.TrimSuffix(name, "]")
			continue
		}
		lines = append(lines, line)
	}
	flush()
	return texts
}

// OtherTexts is what ReadTexts reads as others.
func (m Macro) OtherTexts() string {
	var parts []string
	for _, language := range slices.Sorted(maps.Keys(m.Texts)) {
		if language != "" {
			parts = append(parts, "["+language+"]\n"+m.Texts[language])
		}
	}
	return strings.Join(parts, "\n\n")
}
