package web

import (
	"os"
	"strings"
	"testing"
)

// protocolCode is the piece of code of that language in PROTOCOL.md.
func protocolCode(t testing.TB, language string) string {
	t.Helper()
	text, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(text), "```"+language+"\n")
	code, _, ok := strings.Cut(code, "```")
	if !ok {
		t.Fatalf("PROTOCOL.md has no %s", language)
	}
	return code
}
