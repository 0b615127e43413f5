package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"handoff/bot"
)

// A button that opens a form carries the form in its value. What is too long for
// that is kept in Memory under its hash for as long as a ticket may be pressed.
const (
	formInline = "form:"
	formKept   = "kept:"
	formKeep   = 30 * 24 * time.Hour
)

var errFormLost = errors.New("slack: the form is no longer kept")

// keepForm is what a button's value says of its form.
func (a *Adapter) keepForm(ctx context.Context, f bot.Form) (string, error) {
	data, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("slack: write form: %w", err)
	}
	if len(formInline)+len(data) <= valueLimit { // bytes: never less than UTF-16 units
		return formInline + string(data), nil
	}
	if a.cfg.Memory == nil {
		bare := f
		bare.Inputs = nil
		for _, in := range f.Inputs {
			in.Value = ""
			bare.Inputs = append(bare.Inputs, in)
		}
		if data, err = json.Marshal(bare); err != nil || len(formInline)+len(data) > valueLimit {
			return "", fmt.Errorf("%w: the form %s is too long for a button", bot.ErrCannot, f.Name)
		}
		return formInline + string(data), nil
	}
	name, err := a.store(ctx, data)
	return formKept + name, err
}

// storeForm keeps a form in Memory and returns its name there.
func (a *Adapter) storeForm(ctx context.Context, f bot.Form) (name string, err error) {
	data, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("slack: write form: %w", err)
	}
	return a.store(ctx, data)
}

func (a *Adapter) store(ctx context.Context, data []byte) (name string, err error) {
	sum := sha256.Sum256(data)
	name = hex.EncodeToString(sum[:16])
	if err := a.cfg.Memory.Set(ctx, a.memory("form", name), data, formKeep); err != nil {
		return "", fmt.Errorf("slack: keep form: %w", err)
	}
	return name, nil
}

// heldForm reads the form that a button's value stands for; nil: none.
func (a *Adapter) heldForm(ctx context.Context, value string) (*bot.Form, error) {
	data, inline := strings.CutPrefix(value, formInline)
	if name, kept := strings.CutPrefix(value, formKept); kept {
		if a.cfg.Memory == nil {
			return nil, errFormLost
		}
		found, err := a.cfg.Memory.Get(ctx, a.memory("form", name))
		if err != nil {
			return nil, fmt.Errorf("slack: read form: %w", err)
		}
		if found == nil {
			return nil, errFormLost
		}
		data = string(found)
	} else if !inline {
		return nil, nil
	}
	var f bot.Form
	if err := json.Unmarshal([]byte(data), &f); err != nil {
		return nil, fmt.Errorf("slack: read form: %w", err)
	}
	return &f, nil
}

// memory is a key of ours in bot.Memory.
func (a *Adapter) memory(kind, name string) string {
	return "slack/" + a.cfg.Name + "/" + kind + "/" + name
}

// openForm shows a form to whoever holds the trigger.
func (a *Adapter) openForm(ctx context.Context, trigger string, f bot.Form, from origin) error {
	private, err := json.Marshal(from)
	if err != nil {
		return fmt.Errorf("slack: write form: %w", err)
	}
	view := slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: f.Name, PrivateMetadata: string(private),
		Title:  plain(orElse(oneLine(f.Title, titleLimit), "…")),
		Submit: plain(orElse(oneLine(f.Submit, titleLimit), "OK")),
	}
	for _, in := range f.Inputs[:min(len(f.Inputs), viewMost)] {
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, input(in))
	}
	if _, err := a.api.OpenViewContext(ctx, trigger, view); err != nil {
		return fmt.Errorf("slack: open form: %w", err)
	}
	return nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// expired reports whether a trigger has died: a form cannot be opened by it, but
// all else can be said.
func expired(err error) bool {
	switch code(err) {
	case "expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired", "trigger_exchanged":
		return true
	}
	return false
}
