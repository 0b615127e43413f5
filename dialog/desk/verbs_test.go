package desk

import "testing"

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][3]string{
		"/claim":                   {"claim", "", ""},
		"!claim":                   {"claim", "", ""},
		"/CLAIM":                   {"claim", "", ""},
		"/resolve Thank you!\nBye": {"resolve", "Thank you!\nBye", ""},
		"/resolve\nBye":            {"resolve", "Bye", ""},
		"/bot":                     {"bot", "", ""},
		"!note she is away":        {"note", "she is away", ""},
		"/reslove":                 {"", "", "/resolve"},
		"!resolv all of it":        {"", "", "!resolve"},
		"/notes":                   {"", "", "/note"},
		"/etc/hosts":               {"", "", ""},
		"/etc":                     {"", "", ""},
		"!important":               {"", "", ""},
		"/":                        {"", "", ""},
		"!":                        {"", "", ""},
		"!!claim":                  {"", "", ""},
		"claim":                    {"", "", ""},
		"please /claim":            {"", "", ""},
		"/claim.":                  {"claim", "", ""},
		"!note: she is away":       {"note", "she is away", ""},
		"!note:she is away":        {"note", "she is away", ""},
		"！note 她":                  {"note", "她", ""},
		"／snooze：2h":               {"snooze", "2h", ""},
		"、claim。":                  {"claim", "", ""},
		"！reslove":                 {"", "", "!resolve"},
		"!claim.txt":               {"", "", ""},
		"！重要":                      {"", "", ""},
		"/50 % off":                {"", "", ""},
		"":                         {"", "", ""},
	} {
		verb, rest, near := parse(text)
		if got := [3]string{verb, rest, near}; got != want {
			t.Errorf("parse(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestEveryVerbDoesSomething(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, v := range verbs {
		if v.do == nil || seen[v.name] {
			t.Errorf("%s does nothing, or stands twice", v.name)
		}
		if v.silent && v.takes {
			t.Errorf("%s takes words and sends none", v.name)
		}
		seen[v.name] = true
	}
}

func FuzzParse(f *testing.F) {
	f.Add("/resolve x")
	f.Add("！claim")
	f.Fuzz(func(t *testing.T, text string) {
		verb, _, near := parse(text)
		if verb != "" && near != "" {
			t.Errorf("%q is %s and near %s", text, verb, near)
		}
		if isNote(text) && verb != "" {
			t.Errorf("%q is a note and %s", text, verb)
		}
	})
}
