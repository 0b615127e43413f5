package config

import (
	"fmt"
	"io"
	"log/slog"
)

// redacted is what a secret looks like wherever it might be printed.
const redacted = "***"

// Secret is a token, key or password. It prints as *** in every way Go knows;
// only Reveal gives the text, so a reader finds every use by that name. The zero
// value is the empty secret.
type Secret struct {
	// A pointer, because fmt does not call methods on what lies in someone else's
	// unexported field: there it prints an address, not the text.
	text *string
}

var (
	_ fmt.Formatter  = Secret{}
	_ slog.LogValuer = Secret{}
)

// NewSecret wraps a text that did not come from a file, as in tests.
func NewSecret(text string) Secret { return Secret{&text} }

// Reveal returns the text, to be handed to the platform and nowhere else.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Empty says that there is no secret.
func (s Secret) Empty() bool { return s.Reveal() == "" }

// Equal compares the texts; == compares only where they are kept.
func (s Secret) Equal(other Secret) bool { return s.Reveal() == other.Reveal() }

func (Secret) String() string                { return redacted }
func (Secret) GoString() string              { return redacted }
func (Secret) LogValue() slog.Value          { return slog.StringValue(redacted) }
func (Secret) MarshalText() ([]byte, error)  { return []byte(redacted), nil }
func (Secret) MarshalJSON() ([]byte, error)  { return []byte(`"` + redacted + `"`), nil }
func (Secret) MarshalYAML() ([]byte, error)  { return []byte(`"` + redacted + `"`), nil }
func (Secret) Format(f fmt.State, verb rune) { _, _ = io.WriteString(f, redacted) }
