package adapters

import (
	"fmt"
	"runtime/debug"
)

// PanicError is a panic that Safely caught.
type PanicError struct {
	Stack []byte // says where, and nothing of what was handled
	value any
}

// Error says of what type the panic's value was: its text might be a customer's.
func (e *PanicError) Error() string { return fmt.Sprintf("adapters: panic of type %T", e.value) }

// Safely calls f and makes a *PanicError of its panic, so that one event over which
// we stumble takes neither the process nor the other events with it.
func Safely(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Stack: debug.Stack(), value: v}
		}
	}()
	return f()
}
