package dialog

import (
	"cmp"
	"slices"
	"strings"
)

func (t *Turn) addMacro(is Switches, m Macro, by Agent) (Switches, answer) {
	m.By = by
	if wrong := m.Check(); len(wrong) > 0 {
		return is, t.refused("macro.wrong", "name", Line(m.Name, maxMacroName), "problem", wrong[0])
	}
	if m.Transfer != "" {
		if no, ok := t.knownTeam(m.Transfer); !ok {
			return is, no
		}
	}
	if fs := t.manager.macros; fs != nil {
		for _, x := range fs.List() {
			if strings.EqualFold(x.Name, m.Name) {
				return is, t.refused("macro.in_file", "name", x.Name, "source", x.Source)
			}
		}
	}
	n := len(is.Macros)
	is.Macros = slices.DeleteFunc(is.Macros, func(x Macro) bool { return strings.EqualFold(x.Name, m.Name) })
	replaced := len(is.Macros) < n
	if len(is.Macros) >= maxMacros {
		return is, t.refused("switch.full", "max", maxMacros)
	}
	is.Macros = append(is.Macros, m)
	slices.SortFunc(is.Macros, func(a, b Macro) int { return cmp.Compare(a.Name, b.Name) })
	if replaced {
		return is, t.made("macro.changed", "name", m.Name)
	}
	return is, t.made("macro.added", "name", m.Name)
}

func (t *Turn) dropMacro(is Switches, name string) (Switches, answer) {
	n := len(is.Macros)
	is.Macros = slices.DeleteFunc(is.Macros, func(x Macro) bool { return strings.EqualFold(x.Name, name) })
	if len(is.Macros) < n {
		return is, t.made("macro.removed", "name", name)
	}
	if fs := t.manager.macros; fs != nil {
		for _, x := range fs.List() {
			if strings.EqualFold(x.Name, name) {
				return is, t.refused("macro.in_file", "name", x.Name, "source", x.Source)
			}
		}
	}
	var names []string
	for _, x := range is.Macros {
		names = append(names, x.Name)
	}
	if near, ok := Nearest(name, names); ok {
		return is, t.refused("macro.near", "name", Line(name, maxMacroName), "near", near)
	}
	return is, t.refused("macro.none", "name", Line(name, maxMacroName))
}
