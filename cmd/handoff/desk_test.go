package main

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/dialog/dialogtest"
)

// TestDesk plays every script of the desk. A new case is a new file and needs no Go;
// its first line may name a configuration: "# with small.yaml".
func TestDesk(t *testing.T) {
	files, err := os.ReadDir("testdata/desk")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".script") {
			continue
		}
		t.Run(strings.TrimSuffix(f.Name(), ".script"), func(t *testing.T) {
			t.Parallel()
			path := "testdata/desk/" + f.Name()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			script, err := dialogtest.Parse(path, strings.NewReader(string(data)))
			if err != nil {
				t.Fatal(err)
			}
			conf := company
			if head, _, _ := strings.Cut(string(data), "\n"); strings.HasPrefix(head, "# with ") {
				conf = strings.TrimPrefix(head, "# with ")
			}
			synctest.Test(t, func(t *testing.T) {
				if conf == channels {
					time.Sleep(time.Until(discordEpoch)) // a bubble begins before Discord did
				}
				ctx, cancel := context.WithTimeout(t.Context(), 60*24*time.Hour)
				defer cancel()
				s := newScene(ctx, t, conf)
				if err := dialogtest.Play(ctx, script, s); err != nil {
					t.Errorf("%v\n\nAll that was said and read:\n%s", err, &s.record)
				} else if testing.Verbose() {
					t.Logf("\n%s", &s.record)
				}
				s.close()
			})
		})
	}
}
