package adapters

import (
	"errors"
	"strings"
	"testing"
)

func TestSafely(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	if err := Safely(func() error { return refused }); err != refused {
		t.Errorf("got %v", err)
	}
	err := Safely(func() error { panic("the customer's words") })
	e, ok := errors.AsType[*PanicError](err)
	if !ok || strings.Contains(err.Error(), "words") || !strings.Contains(string(e.Stack), "TestSafely") {
		t.Errorf("got %v", err)
	}
}
