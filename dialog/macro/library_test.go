package macro

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/dialog"
)

// write puts files into a folder of the test's own; the names in problems are cut to
// what is below it.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func lines(dir string, problems []Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, strings.ReplaceAll(p.Error(), filepath.ToSlash(dir)+"/", ""))
	}
	return out
}

func TestLoad(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{
		"macros.yaml": `# the team's
- name: refund
  title: Refund on its way
  text: |
    Hello {customer},
    your refund for {number} is on its way. {agent}
  texts:
    zh-CN: 您好，{number} 的退款正在处理。
  note: refunded by {agent}
  tag: [refund, money]
  untag: waiting
  assign: me
  priority: high
  resolve: true
- name: later
  text: We look at it.
  snooze: 2h
`,
		"more/thanks.md":       "---\ntitle: Thank you\ntag: thanks\n---\nThank you, {customer}!\n",
		"more/thanks.de.md":    "Danke, {customer}!\n",
		"more/README.md":       "not a macro",
		"more/.hidden/x.md":    "neither {this}",
		"more/plain.md":        "Just a text.",
		"more/notes.txt":       "no",
		"more/empty/empty.yml": "",
	})
	l, problems := Load(nil, dir)
	if len(problems) > 0 {
		t.Fatalf("problems: %q", lines(dir, problems))
	}
	list := l.List()
	var names []string
	for _, m := range list {
		names = append(names, m.Name)
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"later", "plain", "refund", "thanks"}) {
		t.Fatalf("macros: %q", names)
	}
	by := func(name string) dialog.Macro {
		return list[slices.IndexFunc(list, func(m dialog.Macro) bool { return m.Name == name })]
	}
	refund := by("refund")
	if !strings.HasPrefix(refund.Text("en"), "Hello {customer},\nyour refund") || !strings.HasPrefix(refund.Text("zh-TW"), "您好") {
		t.Errorf("texts: %q", refund.Texts)
	}
	if !slices.Equal(refund.Tag, []string{"refund", "money"}) || !slices.Equal(refund.Untag, []string{"waiting"}) ||
		refund.Assign != "me" || *refund.Priority != dialog.PriorityHigh || !refund.Resolve || refund.Note == "" {
		t.Errorf("actions: %+v", refund)
	}
	if !strings.HasSuffix(refund.Source, "macros.yaml:2") || by("later").Snooze != 2*time.Hour {
		t.Errorf("%s, %s", refund.Source, by("later").Snooze)
	}
	if m := by("thanks"); m.Text("de-AT") != "Danke, {customer}!" || m.Text("fr") != "Thank you, {customer}!" || m.Title != "Thank you" {
		t.Errorf("thanks: %+v", m)
	}
}

func TestLoadTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{
		"a.yaml": `- name: typo
  text: Hello {custmer}
- name: keys
  texxt: x
- name: two words
  text: x
- name: unknown
  text: "{frobnicate}"
- name: nothing
- name: both
  text: x
  snooze: 1h
  resolve: true
- name: prio
  priority: hihg
- name: snore
  snooze: soon
- name: lang
  texts: {klingonese-x: x}
- name: list
  text: a verb's name
- name: good
  text: fine
`,
		"b.md":   "---\ntitel: x\n---\ntext",
		"c.yaml": "just words",
		"d.yaml": "- name: [",
		"e.yaml": "- name: GOOD\n  text: twice",
	})
	l, problems := Load(nil, dir, filepath.Join(dir, "nowhere"))
	want := []string{
		`a.yaml:1: text: unknown variable {custmer}; did you mean {customer}?`,
		`a.yaml:4: unknown key "texxt"; did you mean "text"?`,
		`a.yaml:5: the name "two words" is not one word of letters`,
		`a.yaml:7: text: unknown variable {frobnicate}; there are {customer}, {agent}`,
		`a.yaml:9: it says nothing and does nothing`,
		`a.yaml:10: it cannot snooze and resolve at once`,
		`a.yaml:14: unknown priority "hihg"; there are`,
		`a.yaml:16: snooze is "soon"`,
		`a.yaml:18: "klingonese-x" is no language`,
		`a.yaml:20: list is a word of /handoff macro`,
		`b.md:2: unknown key "titel"; did you mean "title"?`,
		`c.yaml:1: it is no list of macros`,
		`d.yaml:`,
		`e.yaml: the name GOOD is already that of`,
		`nowhere: is not there`,
	}
	got := lines(dir, problems)
	for _, w := range want {
		if !slices.ContainsFunc(got, func(g string) bool { return strings.HasPrefix(g, w) }) {
			t.Errorf("no %s", w)
		}
	}
	if t.Failed() {
		t.Logf("got:\n%s", strings.Join(got, "\n"))
	}
	if list := l.List(); len(list) != 1 || list[0].Name != "good" {
		t.Errorf("macros: %+v", list)
	}
}

// What changes is in use within the poll; a file that breaks keeps what was good.
func TestWatch(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"m.yaml": "- name: one\n  text: x\n"})
	synctest.Test(t, func(t *testing.T) {
		l, _ := Load(slog.New(slog.DiscardHandler), dir)
		ctx := t.Context()
		go l.Watch(ctx)
		file := filepath.Join(dir, "m.yaml")
		change := func(text string) []dialog.Macro {
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * poll)
			synctest.Wait()
			return l.List()
		}
		if got := change("- name: one\n  text: x\n- name: two\n  text: y\n"); len(got) != 2 {
			t.Errorf("after a change: %+v", got)
		}
		if got := change("- name: [broken"); len(got) != 2 {
			t.Errorf("after it broke: %+v", got)
		}
		if got := change("- name: three\n  text: mended\n"); len(got) != 1 || got[0].Name != "three" {
			t.Errorf("after it was mended: %+v", got)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * poll)
		synctest.Wait()
		if got := l.List(); len(got) != 0 {
			t.Errorf("after it was removed: %+v", got)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("- name: x\n  text: y\n", "---\ntitle: x\n---\ny")
	f.Add("{", "---\n{")
	f.Add("- - -", "---\n---\n{customer}")
	f.Fuzz(func(t *testing.T, list, page string) {
		macros, _ := readYAML("m.yaml", []byte(list))
		m, _, problems := readMarkdown("m.md", []byte(page))
		if len(problems) == 0 {
			macros = append(macros, m)
		}
		for _, m := range macros {
			if wrong := m.Check(); len(wrong) > 0 {
				t.Errorf("taken although %q", wrong)
			}
		}
	})
}

// A file of brackets takes no time: the library would need minutes.
func TestLoadRefusesWhatIsTooDeep(t *testing.T) {
	t.Parallel()
	deep := "- name: x\n  tag: " + strings.Repeat("[", 200_000)
	_, problems := Load(nil, write(t, map[string]string{"a.yaml": deep, "b.md": "---\ntag: " + strings.Repeat("{a: ", 100_000) + "\n---\nx"}))
	if len(problems) != 2 || !strings.Contains(problems[0].Text, "brackets") || !strings.Contains(problems[1].Text, "brackets") {
		t.Errorf("problems: %v", problems)
	}
}

// What blocks whoever reads it is told of instead.
func TestLoadReadsOrdinaryFilesAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "z.yaml")); err != nil {
		t.Skip(err)
	}
	if _, problems := Load(nil, dir); len(problems) != 1 || !strings.Contains(problems[0].Text, "ordinary file") {
		t.Errorf("problems: %v", problems)
	}
}

// TestRead: a text at hand is as good as a file, and stays what it is.
func TestRead(t *testing.T) {
	l, problems := Read("own.yaml", []byte("- {name: thanks, text: Thank you!, tag: kind}\n- {name: thanks, text: twice}\n- {nam: x}\n"))
	if got := l.List(); len(got) != 1 || got[0].Name != "thanks" || got[0].Source != "own.yaml:1" {
		t.Errorf("macros %+v", got)
	}
	if len(problems) != 2 {
		t.Errorf("problems %v", problems)
	}
	if changed, _ := l.read(); changed || len(l.List()) != 1 {
		t.Error("a look at the files changed what no file holds")
	}
}
