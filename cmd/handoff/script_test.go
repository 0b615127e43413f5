package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters/console"
	"handoff/dialog/dialogtest"
)

// virtual is a local bot in a bubble, where time passes by itself.
type virtual struct{ *local }

func (v virtual) Wait(_ context.Context, d time.Duration) error {
	time.Sleep(d)
	return nil
}

// Every conversation script of the sample company holds. A new case is a new
// file and needs no Go.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("sample", "scripts", "*.script"))
	if err != nil || len(files) < 3 {
		t.Fatalf("%d scripts, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			script, err := dialogtest.Parse(file, f)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				var out bytes.Buffer
				l, err := newDemo(ctx, &out, console.Style{Echo: true})
				if err != nil {
					t.Fatal(err)
				}
				if err := l.run(ctx, func(ctx context.Context) error { return dialogtest.Play(ctx, script, virtual{l}) }); err != nil {
					t.Errorf("%v\n\nThe transcript:\n%s", err, out.String())
				}
			})
		})
	}
}
