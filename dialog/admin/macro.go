package admin

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

var macroVerbs = []verb{
	{name: "macro", aliases: []string{"macros", "宏"}, about: "about.macro", rank: dialog.RankAgent, changes: true,
		usage: "[list|NAME TICKET|show NAME|add NAME [TEXT]|edit NAME|remove NAME]", examples: []string{"", "thanks T-1001", "show thanks", "add thanks Thank you, {customer}!", "remove thanks"}, do: (*Step).macro},
}

// macro shows, uses and changes macros.
func (s *Step) macro(ctx context.Context, t *dialog.Turn, c call) error {
	if c.values != nil {
		return s.macroFilled(t, c)
	}
	do := "list"
	if len(c.words) > 0 {
		do = strings.ToLower(c.words[0])
	}
	switch do {
	case "list", "列表":
		return s.macros(t, c)
	case "show", "add", "edit", "remove", "delete", "查看", "添加", "编辑", "删除":
		switch {
		case len(c.words) > 1:
			return s.macroKept(t, c, do)
		case (do == "add" || do == "添加") && c.message.Grant != "" && c.may(t, dialog.RankLead):
			t.Aside(bot.Reply{Text: usage(t, c.verb), Form: macroForm(t, dialog.Macro{})})
			return nil
		}
		return c.missing(t)
	}
	return s.macroGiven(ctx, t, c)
}

// macroGiven uses a macro on a ticket, or shows it.
func (s *Step) macroGiven(ctx context.Context, t *dialog.Turn, c call) error {
	m, near, ok := t.Macro(c.words[0])
	switch {
	case !ok:
		return c.misused(t, noMacro(t, c.words[0], near))
	case len(c.words) < 2:
		return s.macroShown(t, m)
	}
	e, open, err := s.open(ctx, c.words[1])
	if err != nil {
		return err
	}
	if !open {
		return c.misused(t, t.DeskText("macro.no_ticket", "number", dialog.Line(c.words[1], 30)))
	}
	t.OrderTicket(e, dialog.ChoiceMacro, m.Name, c.dry)
	return nil
}

func (s *Step) macros(t *dialog.Turn, c call) error {
	var lines []string
	for _, m := range t.Macros() {
		lines = append(lines, "- **"+dialog.Plain(m.Name)+"** "+t.MacroLine(m))
	}
	if len(lines) == 0 {
		lines = []string{t.DeskText("macro.empty")}
	}
	var choices []bot.Choice
	if t.Rank(c.message).Covers(dialog.RankLead) {
		form := macroForm(t, dialog.Macro{})
		choices = []bot.Choice{{ID: form.Name, Label: t.DeskLabel("macro.add"), Form: form}}
	}
	t.Aside(bot.Reply{Text: strings.Join(lines, "\n"), Choices: choices})
	return nil
}

// noMacro says that there is none of a name, and which was probably meant.
func noMacro(t *dialog.Turn, name, near string) string {
	if near == "" {
		return t.DeskText("macro.none", "name", dialog.Line(name, 40))
	}
	return t.DeskText("macro.near", "name", dialog.Line(name, 40), "near", near)
}

func (s *Step) macroShown(t *dialog.Turn, m dialog.Macro) error {
	t.Aside(bot.Reply{Text: t.MacroShown(m)})
	return nil
}

// macroKept shows a macro, or changes those that were made here.
func (s *Step) macroKept(t *dialog.Turn, c call, do string) error {
	name := c.words[1]
	m, near, ok := t.Macro(name)
	if do == "show" || do == "查看" {
		if !ok {
			return c.misused(t, noMacro(t, name, near))
		}
		return s.macroShown(t, m)
	}
	if !c.may(t, dialog.RankLead) {
		return nil
	}
	switch {
	case do == "remove" || do == "delete" || do == "删除":
		return t.Change(dialog.Change{Unmacro: name}, c.dry)
	case len(c.words) > 2: // the text stands behind
		m = dialog.Macro{Name: name, Texts: map[string]string{"": c.from(2)}}
		return t.Change(dialog.Change{Macro: &m}, c.dry)
	case c.message.Grant == "":
		return c.missing(t)
	}
	m.Name = name
	t.Aside(bot.Reply{Text: usage(t, c.verb), Form: macroForm(t, m)})
	return nil
}

// macroForm asks for all of a macro.
func macroForm(t *dialog.Turn, m dialog.Macro) *bot.Form {
	label := t.DeskLabel
	yes := []bot.Option{{ID: "no", Label: label("macro.no")}, {ID: "yes", Label: label("macro.yes")}}
	resolve := "no"
	if m.Resolve {
		resolve = "yes"
	}
	priorities := []bot.Option{{ID: "keep", Label: label("macro.keep")}}
	priority := "keep"
	for _, p := range dialog.PriorityWords() {
		priorities = append(priorities, bot.Option{ID: p, Label: p})
	}
	if m.Priority != nil {
		priority = m.Priority.Word()
	}
	assign := m.Assign
	if assign == "" {
		assign = "keep"
	}
	form := &bot.Form{Name: strings.TrimSpace(dialog.Typed + "macro add " + m.Name), Title: dialog.Line(label("macro.form", "name", m.Name), 24), Submit: label("macro.save"), Inputs: []bot.Input{
		{Name: "text", Label: label("macro.text"), Value: m.Texts[""], Long: true, Optional: true},
		{Name: "texts", Label: label("macro.texts"), Value: m.OtherTexts(), Long: true, Optional: true},
		{Name: "note", Label: label("macro.note"), Value: m.Note, Long: true, Optional: true},
		{Name: "tag", Label: label("macro.tag"), Value: strings.Join(m.Tag, ", "), Optional: true},
		{Name: "assign", Label: label("macro.assign"), Value: assign, Options: []bot.Option{
			{ID: "keep", Label: label("macro.keep")}, {ID: "me", Label: label("macro.me")}, {ID: "none", Label: label("macro.queue")}}},
		{Name: "priority", Label: label("macro.priority"), Value: priority, Options: priorities},
		{Name: "resolve", Label: label("macro.resolve"), Value: resolve, Options: yes},
	}}
	if m.Name == "" {
		form.Inputs = append([]bot.Input{{Name: "name", Label: label("macro.name")}}, form.Inputs...)
	}
	return form
}

// macroFilled takes the form.
func (s *Step) macroFilled(t *dialog.Turn, c call) error {
	v := c.values
	name := strings.TrimSpace(v["name"])
	if len(c.words) > 1 {
		name = c.words[1]
	}
	if !c.may(t, dialog.RankLead) {
		return nil
	}
	m := dialog.Macro{Name: name, Note: strings.TrimSpace(v["note"]), Resolve: v["resolve"] == "yes", Texts: dialog.ReadTexts(v["text"], v["texts"])}
	for tag := range strings.FieldsFuncSeq(v["tag"], func(r rune) bool { return r == ',' || r == ' ' || r == '，' }) {
		m.Tag = append(m.Tag, tag)
	}
	if v["assign"] != "keep" {
		m.Assign = v["assign"]
	}
	if p, ok := dialog.ParsePriority(v["priority"]); ok {
		m.Priority = &p
	}
	return t.Change(dialog.Change{Macro: &m}, c.dry)
}
