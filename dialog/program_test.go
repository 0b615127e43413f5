package dialog

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// harmless are the sentences of the desk that go with what was done, or that no order of
// a program can meet: the other ones say why something was not done, and a program reads
// them as the fate of its order.
var harmless = []string{
	"callback.desk_nothing", "callback.dry", "callback.dry_cancel", "callback.usage", // no verb of the API
	"desk.denied", "desk.edit_internal", "desk.no_ticket", "desk.public", "desk.typo", "desk.unsent", "desk.verb_unsent", // typed in the thread
	"desk.is_open", "desk.met_closed", "desk.yours", "life.done", "life.done_same", "life.merging", "life.priority", "life.same_agent",
	"life.same_team", "life.tags", "life.would", "life.would_read", "thread.kept", "thread.sent", "translate.dry_off", "translate.dry_on",
	"macro.empty", "macro.near", "macro.none", "macro.usage", "macro.used", "macro.words", "switch.leads", // no verb of the API
	"thread.gone", "thread.not_yours", "thread.nothing_to_undo", "thread.undone_late", "thread.was_sent", // about held words
}

// Every sentence that the desk says to who gave an order is either a reason why it was
// not done or goes with what was: a new one is put to the right side.
func TestEverySentenceOfTheDeskIsAFateOrNone(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("desk", "*.go"))
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	whispered := regexp.MustCompile(`Whisper\([a-z]+, "([a-z._]+)"`)
	seen := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range whispered.FindAllSubmatch(data, -1) {
			key := string(m[1])
			if key == "desk.closed_" { // and how it was closed
				key += string(Resolved)
			}
			seen++
			if _, refused := refusals[key]; refused == slices.Contains(harmless, key) {
				t.Errorf("%s: %s is in both lists or in none", file, key)
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d sentences found", seen)
	}
	texts, err := NewTexts()
	if err != nil {
		t.Fatal(err)
	}
	for key, why := range refusals {
		if !texts.Known(key) {
			t.Errorf("no such sentence: %s", key)
		}
		has := append(parameters(texts.Text("en", key)), "ticket", "state", "owner")
		for _, p := range parameters(why.reason) {
			if !slices.Contains(has, p) {
				t.Errorf("%s: its sentence has no {%s}", key, p)
			}
		}
	}
	for _, how := range []Closing{Resolved, Returned, Blocked, Joined} {
		if _, ok := refusals["desk.closed_"+string(how)]; !ok {
			t.Errorf("a ticket that is %s has no reason", how)
		}
	}
}
