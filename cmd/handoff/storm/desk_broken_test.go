package storm

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"handoff/cmd/handoff/bench"
)

// fault is a change of one of the program's files.
type fault struct{ file, at, instead string }

// forgetful is a program whose held words stand in its memory alone, and which says
// notes: what must never happen, for the judge to find.
var forgetful = []fault{
	{"dialog/held.go", "func (t *Turn) Hold(ctx context.Context, h Held) error {\n", "func (t *Turn) Hold(ctx context.Context, h Held) error {\n\theldHere.Store(h.ID, true)\n"},
	{"dialog/held.go", "\t\tif err := t.Deliver(ctx, h); err != nil {\n", "\t\tif _, here := heldHere.Load(h.ID); !here {\n\t\t\tcontinue\n\t\t}\n\t\tif err := t.Deliver(ctx, h); err != nil {\n"},
	{"dialog/desk/verbs.go", "func noted(t *dialog.Turn, m bot.Message) {", "func noted(t *dialog.Turn, m bot.Message) { t.Say(bot.Customer, bot.Reply{Text: m.Text});"},
}

// buildBroken builds the program with faults in it; the tree stays as it is.
func buildBroken(t *testing.T, faults []fault) (binary string) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	texts := map[string]string{"dialog/forgetful.go": "package dialog\n\nimport \"sync\"\n\nvar heldHere sync.Map\n"}
	for _, f := range faults {
		if texts[f.file] == "" {
			whole, err := os.ReadFile(filepath.Join(root, f.file))
			if err != nil {
				t.Fatal(err)
			}
			texts[f.file] = string(whole)
		}
		broken := strings.Replace(texts[f.file], f.at, f.instead, 1)
		if broken == texts[f.file] {
			t.Fatalf("%s has changed: there is no %q in it to be broken", f.file, f.at)
		}
		texts[f.file] = broken
	}
	var overlay struct{ Replace map[string]string }
	overlay.Replace = make(map[string]string)
	for file, text := range texts {
		as := filepath.Join(dir, strings.ReplaceAll(file, "/", "_"))
		if err := os.WriteFile(as, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[filepath.Join(root, file)] = as
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(name, list, 0o600); err != nil {
		t.Fatal(err)
	}
	binary = filepath.Join(dir, "handoff")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-overlay", name, "-o", binary, "handoff/cmd/handoff").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

// brokenDesk runs a program that forgets held words when it is killed, and says
// notes. The judge must say so.
func brokenDesk(t *testing.T) {
	const tickets = 4
	d := newDesk(t, buildBroken(t, forgetful), tickets)
	d.join()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var ready sync.WaitGroup
	plays := make([]*play, tickets)
	for chat := 1; chat <= tickets; chat++ {
		ready.Go(func() {
			p := d.newPlay(ctx, chat)
			if p.asks() && p.presses("Claim", "has it since") && p.note() {
				plays[chat-1] = p
			}
		})
	}
	ready.Wait()
	m := d.fleet[0]
	for _, p := range plays {
		if p == nil {
			t.Fatalf("waited for in vain: %q", d.stuck)
		}
		p.writes(sent, reply)
	}
	for _, p := range plays {
		p.taken() // it waits when the process dies
	}
	d.mu.Lock()
	m.child.Kill()
	d.kills++
	err := d.start(m)
	d.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	d.calm(ctx)
	d.stop(ctx)
	v := judgeDesk(d.deskRecord())
	t.Log(v)
	said := 0
	for _, line := range v.Wrong {
		if strings.Contains(line, "the note ") {
			said++
		}
	}
	if len(v.ToCustomers.Lost) == 0 || said != tickets {
		t.Error("a program that forgets what waits and says notes went unnoticed")
		d.dump()
	}
}

// doubtful cuts the answers to a word's sends.
func doubtful(r *deskRecord, w bench.Word) {
	for i, s := range r.Sent {
		r.Sent[i].Cut = s.Cut || slices.Contains(s.Words, w)
	}
}

// The judge must be able to fail: each kind of failure, made by hand.
func TestJudgeDesk(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		change func(*deskRecord)
		want   string // begins what is wrong; empty: nothing is
	}{
		"all well":          {func(*deskRecord) {}, ""},
		"two cards":         {func(r *deskRecord) { r.Heads = append(r.Heads, r.Heads[1]) }, "T-1 has 2 cards"},
		"no card":           {func(r *deskRecord) { r.Heads[1].Open = false }, "T-1 has 0 cards"},
		"not shown solved":  {func(r *deskRecord) { r.Heads[1].Card = "has it c1m2" }, "T-1 was closed, and"},
		"an old card":       {func(r *deskRecord) { r.Heads[1].Card = "Solved by c1m1" }, "T-1 does not show"},
		"two tickets":       {func(r *deskRecord) { h := r.Heads[1]; h.Number = "T-2"; r.Heads = append(r.Heads, h) }, "customer 1 has 2 tickets"},
		"not in the thread": {func(r *deskRecord) { r.Heads[1].Thread = r.Heads[1].Thread[1:] }, "c1m1 does not stand"},
		"a note":            {func(r *deskRecord) { r.Spoken[0].Fate = noted }, "the note c1m1001"},
		"taken back":        {func(r *deskRecord) { r.Spoken[0].Fate, r.Spoken[0].InTime = undone, true }, "c1m1001 was taken back in time"},
		"late, and stands":  {func(r *deskRecord) { r.Spoken[0].Fate = deleted }, "c1m1001 was taken back, and stands"},
		"late, in doubt":    {func(r *deskRecord) { r.Spoken[0].Fate = deleted; doubtful(r, r.Spoken[0].Word) }, ""},
		"not corrected":     {func(r *deskRecord) { r.Spoken[0].Edited = true }, "c1m1001 was corrected"},
		"answered in a pause": {func(r *deskRecord) {
			w := oneWord(passers+1, 1)
			r.Said = append(r.Said, said(w, at.Add(time.Second)))
			r.Sent = append(r.Sent, shown(w, 9, at.Add(2*time.Second)))
			r.Respites = []respite{{at, at.Add(3 * time.Second)}}
		}, "the assistant, by process"},
	} {
		r := wellDone(at)
		c.change(&r)
		v := judgeDesk(r)
		found := c.want == ""
		for _, line := range v.Wrong {
			found = found || strings.HasPrefix(line, c.want)
		}
		if !found || v.OK() != (c.want == "") {
			t.Errorf("%s: %v", name, v)
		}
	}
	for name, change := range map[string]func(*deskRecord){
		"lost":     func(r *deskRecord) { r.Sent = r.Sent[:1] },
		"twice":    func(r *deskRecord) { r.Sent = append(r.Sent, shown(r.Spoken[1].Word, 7, at)) },
		"order":    func(r *deskRecord) { r.Sent[0].ID, r.Sent[1].ID = 2, 1 },
		"strange":  func(r *deskRecord) { r.Sent = append(r.Sent, shown(r.Said[0].Word, 7, at)) },
		"unheard":  func(r *deskRecord) { r.Heads[0].Thread, r.Heads[1].Thread = nil, nil },
		"repeated": func(r *deskRecord) { r.Heads[1].Thread = append(r.Heads[1].Thread, "c1m2") },
	} {
		r := wellDone(at)
		change(&r)
		if v := judgeDesk(r); v.ToCustomers.OK() && v.ToAgents.OK() {
			t.Errorf("%s: %v", name, v)
		}
	}
	r := wellDone(at)
	r.Sent[0].ID, r.Sent[1].ID = 2, 1
	r.Spoken[1].Past = append(r.Spoken[1].Past, r.Spoken[0].Word)
	if v := judgeDesk(r); !v.OK() || len(v.Overtaken) != 1 {
		t.Errorf("overtaken: %v", v)
	}
}
