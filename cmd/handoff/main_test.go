package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary is handoff itself when it is told so.
func TestMain(m *testing.M) {
	if os.Getenv("HANDOFF_TEST_MAIN") == "1" {
		main()
	}
	os.Exit(m.Run())
}

func handoff(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HANDOFF_TEST_MAIN=1")
	return cmd
}

// runs runs a subcommand to its end.
func runs(t *testing.T, dir, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := handoff(t, dir, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return out.String(), errs.String(), exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), 0
}

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const article = "---\nquestions: [Where are you?]\napproved: true\n---\n# Where we are\nIn Leipzig, at the old mill.\n"

func TestExitCodes(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"handoff.yaml": "knowledge: {paths: [knowledge]}\nembedded: {file: ':memory:'}\nhttp: {listen: off}", "knowledge/where.md": article,
		"texts.yaml":   "dialog: {texts: {en: {ticket.joined: '',\n  wellcome: hi}}}\nembeded: {}",
		"hours.yaml":   "embedded: {file: ':memory:'}\nhours:\n  zone: Europe/Berlin\n  week: {mon: 9:00-17:00}\n  calendar: holidays.ics",
		"holidays.ics": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\nEND:VEVENT\nEND:VCALENDAR\n",
		"away.yaml":    "hours:\n  calendar: broken.ics",
		"broken.ics":   "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:25.12.2026\nEND:VEVENT\nEND:VCALENDAR\n",
		"rules.yaml": "telegram: {token: '1:abc'}\nslack: {bot_token: xoxb-1, app_token: xapp-1, channel: '#desk'}\nteams:\n" +
			"  - {name: billing, languages: [english]}\n  - {name: billing}\nrouting:\n  rules:\n    - {if: 'mood == \"angri\"', team: billing}\n    - {if: 'platform == \"telegrm\"', team: billing}\n",
		"bad.yaml": "knowledg: {}\ndialog: {burst_window: long}\nredis: {url: '${NO_SUCH_VARIABLE}'}"})
	for _, c := range []struct {
		args string
		code int
		says []string
	}{
		{"version", 0, []string{"handoff "}},
		{"--help", 0, []string{"demo", "serve", "chat", "check", "knowledge", "slack manifest"}},
		{"sevre", 2, []string{`did you mean "serve"`}},
		{"serve --nope", 2, []string{"--nope"}},
		{"serve -c none.yaml", 78, []string{"none.yaml: no such file", "check --example"}},
		{"serve -c bad.yaml", 78, []string{`bad.yaml:1: knowledg: unknown key; did you mean "knowledge"?`, "bad.yaml:2: dialog.burst_window:", "bad.yaml:3: redis.url: the variable NO_SUCH_VARIABLE is not set"}},
		{"check -c bad.yaml", 78, []string{"FAIL", "bad.yaml:1:", "bad.yaml:2:", "bad.yaml:3:"}},
		// All at once: what is wrong with a team hides nothing of the rules.
		{"check -c rules.yaml", 78, []string{"rules.yaml:4: teams[0].languages[0]:", "rules.yaml:5: teams[1].name: two teams are named billing", `rules.yaml:8: routing.rules[0].if: column 9: there is no mood "angri": did you mean "angry"?`, `rules.yaml:9: routing.rules[1].if: column 13: there is no platform "telegrm": did you mean "telegram"?`}},
		{"check", 0, []string{"ok    configuration", "1 articles", "store"}},
		{"check --example", 0, []string{"burst_window"}},
		{"knowledge find Where", 0, []string{"where.md", "approved"}},
		{"knowledge find", 2, []string{"name a question"}},
		{"dead", 0, []string{"nothing was given up"}},
		{"dead replay 7", 1, []string{"no dead letter 7", "handoff dead lists them"}},
		{"knowledge find Where are you", 0, []string{"where.md"}},
		{"serve -c texts.yaml", 78, []string{"texts.yaml:2: dialog.texts.en.wellcome", "texts.yaml:3: embeded: unknown key"}},
		{"check -c hours.yaml", 0, []string{"hours          Europe/Berlin: the team is ", " Mon ", ":00"}},
		{"serve -c away.yaml", 78, []string{"away.yaml:2: hours.calendar: broken.ics:3: DTSTART is no date; write it as 20261225 or 20261224T120000"}},
		{"check -c away.yaml", 78, []string{"FAIL", "broken.ics:3: DTSTART"}},
		{"demo --script none.script", 1, []string{"none.script"}},
		{"slack manifest", 0, []string{"socket_mode"}},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			out, errs, code := runs(t, dir, "", strings.Fields(c.args)...)
			if code != c.code {
				t.Errorf("exit %d, want %d", code, c.code)
			}
			for _, want := range c.says {
				if !strings.Contains(out+errs, want) {
					t.Errorf("%q is missing from:\n%s%s", want, out, errs)
				}
			}
		})
	}
}

// A pipe is one message a line, answered in order, on standard output alone.
func TestChatPiped(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"handoff.yaml": "knowledge: {paths: [knowledge]}", "knowledge/where.md": article})
	out, errs, code := runs(t, dir, "Where are you?\nI want to talk to a person\n", "chat")
	if code != 0 || errs != "" {
		t.Errorf("exit %d, says %s", code, errs)
	}
	mill, ticket := strings.Index(out, "In Leipzig, at the old mill."), strings.Index(out, "T-1001")
	if mill < 0 || ticket < mill {
		t.Errorf("chat answers:\n%s", out)
	}
	if _, err := os.Stat(filepath.Join(dir, "handoff.db")); err == nil {
		t.Error("chat wrote into the configured store")
	}
}

// Text and programs: nonsense, an empty line, a megabyte, control characters.
func TestChatHostile(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"handoff.yaml": "knowledge: {paths: [knowledge]}\ndialog: {burst_window: 1ms}", "knowledge/where.md": article})
	in := "\n \nwhere\x00 are\x1b[31m you?\n" + strings.Repeat("x", 1<<20) + "\n" + strings.Repeat("你", 1000) + "\n\u202Eabc\u2066\n👩‍👩‍👧‍👦\n1\n99\n/nosuch\nWhere are you?\n"
	out, _, code := runs(t, dir, in, "chat")
	if code != 0 || !strings.Contains(out, "old mill") || strings.ContainsAny(out, "\x00\x1b") {
		t.Errorf("exit %d, answers:\n%.4000s", code, out)
	}
}

func TestFindJSON(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"handoff.yaml": "knowledge: {paths: [knowledge]}", "knowledge/where.md": article})
	out, _, code := runs(t, dir, "Where are you?\n\nquantum chromodynamics", "knowledge", "find", "--json")
	if code != 0 {
		t.Fatalf("exit %d", code)
	}
	decoder := json.NewDecoder(strings.NewReader(out))
	var rows []found
	for decoder.More() {
		var row found
		if err := decoder.Decode(&row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if len(rows) != 2 || rows[0].Results[0].Article != "where.md" || rows[0].Results[0].Confidence < 0.75 || rows[1].Results == nil {
		t.Errorf("answers %+v", rows)
	}
}

// A wrong article is named with its line, and the rest works.
func TestCheckNamesArticles(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"handoff.yaml": "knowledge: {paths: [knowledge]}\nembedded: {file: ':memory:'}", "knowledge/where.md": article,
		"knowledge/bad.md": "---\ntitel: x\nquestions: [a\n---\nbody\n"})
	out, _, code := runs(t, dir, "", "check")
	if code != 78 || !strings.Contains(out, "bad.md:") || !strings.Contains(out, "articles, version") {
		t.Errorf("exit %d:\n%s", code, out)
	}
}

// serve answers its pages, holds its file against a second process, and stops
// at a signal.
func TestServe(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	dir := folder(t, map[string]string{"handoff.yaml": "knowledge: {paths: [knowledge]}\nhttp: {listen: '" + address + "'}", "knowledge/where.md": article})
	cmd := handoff(t, dir, "serve")
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	for deadline := time.Now().Add(20 * time.Second); ; {
		r, err := http.Get("http://" + address + "/readyz")
		if err == nil && r.StatusCode == http.StatusOK {
			r.Body.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("not ready: %v", err)
		}
	}
	for path, want := range map[string]string{"/livez": "ok", "/metrics": "handoff_mailbox_depth 0"} {
		r, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		_, _ = body.ReadFrom(r.Body)
		r.Body.Close()
		if !strings.Contains(body.String(), want) {
			t.Errorf("%s answers %d %.200s", path, r.StatusCode, body.String())
		}
	}
	if _, errs, code := runs(t, dir, "", "dead"); code != 1 || !strings.Contains(errs, "another process has it open") {
		t.Errorf("a second process on the file: exit %d, %s", code, errs)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, log.String())
	}
	if !strings.Contains(log.String(), "no platform is configured") {
		t.Errorf("serve does not say that nobody can write:\n%s", log.String())
	}
}
