package desk

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Whatever the HTTP API offers is a verb here.
func TestVerbsOfTheAPI(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile(filepath.Join("..", "api", "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	offered := regexp.MustCompile(`(?m)^  /tickets/\{number\}/([a-z]+):$`).FindAllSubmatch(doc, -1)
	if len(offered) < 10 {
		t.Fatalf("only %d verbs found", len(offered))
	}
	for _, m := range offered {
		if named(string(m[1])) == nil {
			t.Errorf("there is no verb %s", m[1])
		}
	}
}
