package dialog

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"handoff/bot"
)

// closedKeep is for how long a closed ticket is found by its number.
const closedKeep = 30 * 24 * time.Hour

func closedKey(number string) string { return "closed/" + number }

// noteClosed remembers where a ticket was that this turn has closed.
func (t *Turn) noteClosed(ctx context.Context) error {
	tk := t.State.Ticket
	if tk == nil || tk.Open() || t.was == nil || t.was.Number != tk.Number || !t.was.Open() {
		return nil
	}
	_, err := t.Once(ctx, "closed", func(ctx context.Context) ([]byte, error) {
		return nil, t.memory.Set(ctx, closedKey(tk.Number), []byte(t.Conversation), closedKeep)
	})
	if err != nil {
		return fmt.Errorf("dialog: note closed ticket: %w", err)
	}
	return nil
}

// ClosedAt is the conversation of a ticket that was closed in the last 30 days; empty:
// there is none.
func ClosedAt(ctx context.Context, memory bot.Memory, number string) (string, error) {
	conversation, err := memory.Get(ctx, closedKey(number))
	if err != nil {
		return "", fmt.Errorf("dialog: find closed ticket: %w", err)
	}
	return string(conversation), nil
}

// NumberPrefix begins every ticket's number.
const NumberPrefix = "T-"

// firstNumber is given to the first ticket.
const firstNumber = 1001

// number counts a ticket. A turn that comes again reads the same number.
func (t *Turn) number(ctx context.Context) (string, error) {
	n, err := t.Once(ctx, "ticket", func(ctx context.Context) ([]byte, error) {
		n, err := t.memory.Count(ctx, "tickets")
		return strconv.AppendInt(nil, n, 10), err
	})
	if err != nil {
		return "", fmt.Errorf("dialog: number ticket: %w", err)
	}
	i, err := strconv.ParseInt(string(n), 10, 64)
	if err != nil {
		return "", fmt.Errorf("dialog: number ticket: %w", err)
	}
	return NumberPrefix + strconv.FormatInt(firstNumber-1+i, 10), nil
}

// ParseNumber reads a ticket's number as people write it: "T-1001", "t1001", "#1001",
// "1001". sure says that it can be nothing else.
func ParseNumber(word string) (n string, sure, ok bool) {
	word = strings.TrimRight(word, ",;.，、；")
	digits := strings.TrimLeft(word, "#Tt")
	sure = digits != word
	if sure {
		digits = strings.TrimLeft(digits, "-–—_:")
	}
	digits = strings.TrimLeft(digits, "0")
	if digits == "" || len(digits) > 12 || strings.Trim(digits, "0123456789") != "" || len(word)-len(digits) > 8 {
		return "", false, false
	}
	return NumberPrefix + digits, sure, true
}
