package knowledge

import (
	"strings"
	"testing"
)

// Front matter of brackets takes no time: the library would need minutes.
func TestFrontMatterTooDeep(t *testing.T) {
	t.Parallel()
	if _, err := parse("questions: " + strings.Repeat("[", 50_000)); err == nil || !strings.Contains(err.Error(), "brackets") {
		t.Errorf("error: %v", err)
	}
	if _, err := parse("questions: [a, b]\ntags: {x: [y]}"); err != nil {
		t.Error(err)
	}
}
