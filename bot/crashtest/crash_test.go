package crashtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"handoff/bot/redisstore/redistest"
)

func TestSQLite(t *testing.T) {
	crash(t, func(t *testing.T) string { return filepath.Join(t.TempDir(), "handoff.db") })
}

func TestRedis(t *testing.T) {
	crash(t, func(t *testing.T) string {
		url, prefix := redistest.Shared(t)
		return url + "#" + prefix
	})
}

// crash kills a process at each step, the first and the second time it comes
// there, and lets another finish.
func crash(t *testing.T, where func(*testing.T) string) {
	for _, step := range steps {
		for n := range 2 {
			name := fmt.Sprintf("%s:%d", step, n+1)
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				if err := once(t, where(t), name, ""); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// A checker that cannot fail proves nothing: two broken variants must be
// reported.
func TestBrokenVariantsAreReported(t *testing.T) {
	for broken, step := range map[string]string{
		"acknowledge-first": "acknowledge-after:1",
		"counted-keys":      "send-after:1",
	} {
		t.Run(broken, func(t *testing.T) {
			t.Parallel()
			url, prefix := redistest.Shared(t)
			if err := once(t, url+"#"+prefix, step, broken); err == nil {
				t.Errorf("%s is not reported", broken)
			}
		})
	}
}

// once runs the two children and judges the platform's log.
func once(t *testing.T, store, kill, broken string) error {
	log := filepath.Join(t.TempDir(), "platform.log")
	killed, err := run(t, store, log, kill, broken)
	if err != nil {
		return fmt.Errorf("first process: %w", err)
	}
	if !killed && kill != "effect-before:2" && kill != "effect-after:2" && kill != "note-after:2" {
		return fmt.Errorf("the process never came to %s", kill) // the effect happens once
	}
	if _, err := run(t, store, log, "", broken); err != nil {
		return fmt.Errorf("second process: %w", err)
	}
	shown, raw, err := read(log)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(shown, expected) {
		return fmt.Errorf("the sides read %q, want %q", shown, expected)
	}
	// What a kill excuses: each account's one sender may have had something on its
	// way, which is done again under the same key. The effect may be repeated when
	// it could not be noted any more: killed just then, or by a listener or sender
	// while the worker happened to be there.
	effects := 2
	for _, worker := range []string{"claim-", "effect-before", "note-", "commit-"} {
		if strings.HasPrefix(kill, worker) {
			effects = 1
		}
	}
	for side, most := range map[string]int{"chat": len(expected["chat"]) + 1, "desk": len(expected["desk"]) + 1, "effect": effects} {
		if raw[side] > most {
			return fmt.Errorf("%s: %d things were done, %d at most is what a kill at %s excuses", side, raw[side], most, kill)
		}
	}
	return nil
}

// run starts a child and waits for its end.
func run(t *testing.T, store, log, kill, broken string) (killed bool, err error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		return false, err
	}
	patience := "4m"
	if broken != "" {
		patience = "10s"
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), envStore+"="+store, envLog+"="+log, envKill+"="+kill, envBroken+"="+broken, envPatience+"="+patience)
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() && status.Signal() == syscall.SIGKILL {
			return true, nil
		}
		return false, fmt.Errorf("%w: %s", err, out)
	}
	return false, err
}
