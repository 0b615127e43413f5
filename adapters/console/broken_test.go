package console_test

import (
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"handoff/adapters/adaptertest"
	"handoff/adapters/console"
	"handoff/bot"
)

// broken is an adapter with one fault.
type broken struct {
	*console.Adapter
	fault string
	count atomic.Int64
}

func (b *broken) Listen(ctx context.Context, put func(context.Context, bot.Message) error) error {
	var held *bot.Message
	return b.Adapter.Listen(ctx, func(ctx context.Context, m bot.Message) error {
		n := b.count.Add(1)
		switch b.fault {
		case "acknowledges what was refused":
			_ = put(ctx, m)
			return nil
		case "loses a message":
			if n == 3 {
				return nil
			}
		case "one ID for all":
			m.ID = "same"
		case "swaps two messages":
			if n == 2 {
				held = &m
				return nil
			}
			if held != nil {
				first := *held
				held = nil
				if err := put(ctx, m); err != nil {
					return err
				}
				return put(ctx, first)
			}
		case "forgets the button's message":
			m.Re = ""
		case "forgets files":
			m.Files = nil
		case "every file is a document":
			for i := range m.Files {
				m.Files[i].Media, m.Files[i].Type = "", ""
			}
		case "takes nothing back":
			if m.Kind == bot.KindDelete {
				return nil
			}
		case "cuts texts":
			m.Text = m.Text[:min(len(m.Text), 1000)]
		}
		return put(ctx, m)
	})
}

func (b *broken) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	switch b.fault {
	case "sends a part of the text":
		d.Send.Reply.Text = d.Send.Reply.Text[:min(len(d.Send.Reply.Text), 4096)]
	case "edits by saying again":
		d.Send.Op = bot.OpSay
	case "deletes nothing":
		if d.Send.Op == bot.OpDelete {
			return bot.Receipt{}, nil
		}
	case "shows a status as a message":
		if d.Send.Op == bot.OpStatus {
			d.Send.Op = bot.OpSay
		}
	case "sends no files":
		d.Send.Reply.Files = nil
	case "fails with a file":
		for _, f := range d.Send.Reply.Files {
			if _, err := f.Open(ctx); err != nil {
				return bot.Receipt{}, bot.ErrCannot
			}
		}
	case "gives no ID":
		receipt, err := b.Adapter.Send(ctx, d)
		receipt.ID = ""
		return receipt, err
	}
	return b.Adapter.Send(ctx, d)
}

const envFault = "HANDOFF_BROKEN_ADAPTER"

// The suite reports every broken adapter: each is tried in a process of its own,
// which must fail.
func TestSuiteReportsBrokenAdapters(t *testing.T) {
	if fault := os.Getenv(envFault); fault != "" {
		adaptertest.Run(t, func(t testing.TB) adaptertest.Subject {
			terminal := console.New(io.Discard, console.Style{})
			p := &person{terminal: terminal, folder: t.TempDir()}
			terminal.Seen, terminal.Folder = p.see, p.folder
			return adaptertest.Subject{Adapter: &broken{Adapter: terminal.Customer, fault: fault}, Person: p, At: terminal.Customer.Home()}
		})
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for fault, report := range map[string]string{
		"none":                          "",
		"acknowledges what was refused": "/Refused",
		"loses a message":               "/Order",
		"one ID for all":                "/Order",
		"swaps two messages":            "/Order",
		"forgets the button's message":  "/Buttons",
		"cuts texts":                    "/LongIn",
		"sends a part of the text":      "/LongOut",
		"edits by saying again":         "/EditOut",
		"gives no ID":                   "/OrderOut",
		"forgets files":                 "/FileIn",
		"every file is a document":      "/MediaIn",
		"takes nothing back":            "/DeleteIn",
		"deletes nothing":               "/DeleteOut",
		"shows a status as a message":   "/Status",
		"sends no files":                "/FilesOut",
		"fails with a file":             "/FileLost",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(self, "-test.run=^TestSuiteReportsBrokenAdapters$"+report)
			cmd.Env = append(os.Environ(), envFault+"="+fault)
			out, err := cmd.CombinedOutput()
			if failed := err != nil; failed != (report != "") || failed && !strings.Contains(string(out), "--- FAIL: TestSuiteReportsBrokenAdapters"+report) {
				t.Errorf("the suite says %v:\n%s", err, out)
			}
		})
	}
}
