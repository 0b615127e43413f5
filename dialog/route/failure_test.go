package route

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/expr-lang/expr"

	"handoff/dialog"
)

// A rule that cannot be evaluated does not hold, the next one is asked, and the log
// hears of it once.
func TestRuleFails(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	r, problems := New(Config{Rules: []Rule{{If: "true", Priority: "urgent"}, {If: "true", Priority: "low"}}, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	broken, err := expr.Compile(`1 in nothing`) // no configuration can hold it
	if err != nil {
		t.Fatal(err)
	}
	r.rules[0].program = broken
	for range 3 {
		if got := r.Route(dialog.Inquiry{Text: "secret words"}); got.Priority != dialog.PriorityLow {
			t.Fatalf("routed %+v", got)
		}
	}
	if n := strings.Count(log.String(), "routing rule cannot be evaluated"); n != 1 {
		t.Errorf("logged %d times: %s", n, &log)
	}
	if strings.Contains(log.String(), "secret") {
		t.Errorf("the log holds a customer's words: %s", &log)
	}
	if e := r.Explain(dialog.Inquiry{Text: "x"}); !e.Tried[0].Failed || !strings.Contains(e.String(), "rule 1 could not be evaluated") {
		t.Errorf("explained %+v", e)
	}
}
