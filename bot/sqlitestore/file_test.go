package sqlitestore_test

import (
	"bufio"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"modernc.org/sqlite"

	"handoff/bot"
	"handoff/bot/sqlitestore"
)

var chat = bot.Address{Account: "tg", Chat: "1"}

func command(at bot.Address, id string) bot.Message {
	return bot.Message{ID: id, At: at, Kind: bot.KindCommand, Name: "help"}
}

func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// refuses opens a file that cannot be used and checks what the operator reads.
func refuses(t *testing.T, file, words string) {
	t.Helper()
	s, err := sqlitestore.Open(deadline(t), file, bot.StoreOptions{}, nil)
	if err == nil {
		_ = s.Close()
		t.Fatalf("opened, want an error with %q", words)
	}
	if !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), file) {
		t.Fatalf("error is %q, want one line with %q and the file", err, words)
	}
}

// execute runs statements on a file behind the store's back.
func execute(t *testing.T, file string, statements ...string) {
	t.Helper()
	conn, err := new(sqlite.Driver).Open(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range statements {
		if _, err := conn.(driver.ExecerContext).ExecContext(context.Background(), statement, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }

	newer := path("newer.db")
	execute(t, newer, "PRAGMA user_version=99")
	refuses(t, newer, "newer handoff")

	foreign := path("foreign.db")
	execute(t, foreign, "CREATE TABLE customers (id)")
	refuses(t, foreign, "another program")

	text := path("text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, text, "damaged")

	refuses(t, path("missing/handoff.db"), "cannot be opened")

	held := path("held.db")
	open(t, held, bot.StoreOptions{})
	refuses(t, held, "another process has it open")
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a b.db", "a?b=c.db", "a%41.db", "a#b.db", "ü.db", "file:x.db"} {
		file := filepath.Join(t.TempDir(), name)
		open(t, file, bot.StoreOptions{})
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
}

// TestDiskFull lets the file grow no further, which is SQLite's own error of a
// full disk.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	ctx := deadline(t)
	file := filepath.Join(t.TempDir(), "handoff.db")
	s := open(t, file, bot.StoreOptions{})
	big := command(chat, "big")
	big.Text = strings.Repeat("x", 1<<20)
	s.LimitPages(t, 200)
	err := s.Put(ctx, bot.Customer, big)
	if err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Fatalf("error is %v", err)
	}
	// Nothing of it stays, and what needs no room goes on.
	if err := s.Put(ctx, bot.Customer, command(chat, "small")); err != nil {
		t.Fatal(err)
	}
	c, err := s.Claim(ctx)
	if err != nil || c.Turn().Messages[0].ID != "small" {
		t.Fatalf("claimed %v, %v", c, err)
	}
	s.LimitPages(t, 1<<30)
	if err := s.Put(ctx, bot.Customer, big); err != nil {
		t.Fatal(err)
	}
}

// TestRestart closes a store as a stopping process does, and as a killed one: with
// a turn and a delivery in somebody's hands.
func TestRestart(t *testing.T) {
	t.Parallel()
	ctx := deadline(t)
	file := filepath.Join(t.TempDir(), "handoff.db")
	o := bot.StoreOptions{Lease: time.Hour, SendLease: time.Hour}
	s := open(t, file, o)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Put(ctx, bot.Customer, command(chat, "1")))
	must(s.Put(ctx, bot.Customer, command(chat, "2")))
	c, err := s.Claim(ctx)
	must(err)
	c.Turn().State = []byte("state")
	c.Turn().Say(bot.Customer, bot.Reply{Text: "a"})
	c.Turn().Wake("soon", time.UnixMilli(1_700_000_000_000))
	must(c.Commit(ctx, c.Turn().Outcome()))
	timer, err := s.Claim(ctx)
	must(err)
	d, err := s.Next(ctx, "tg")
	must(err)
	must(s.Close())
	if err := timer.Commit(ctx, bot.Outcome{}); err == nil {
		t.Error("a closed store committed")
	}

	s = open(t, file, o)
	again, err := s.Next(ctx, "tg")
	must(err)
	if again.Key != d.Key || !again.Unsure || again.Attempt != 1 {
		t.Errorf("delivery is %+v", again)
	}
	c, err = s.Claim(ctx)
	must(err)
	if turn := c.Turn(); turn.Attempt != 1 || turn.Messages[0].Name != "soon" || string(turn.State) != "state" {
		t.Errorf("turn is %+v", turn)
	}
	must(c.Commit(ctx, c.Turn().Outcome()))
	must(s.Put(ctx, bot.Customer, command(chat, "1"))) // seen before the restart
	c, err = s.Claim(ctx)
	must(err)
	if c.Turn().Messages[0].ID != "2" {
		t.Errorf("turn is %+v", c.Turn())
	}
}

// child is the environment variable that makes this test binary a process which
// fills the named file until it is killed.
const child = "SQLITESTORE_TEST_FILE"

func TestMain(m *testing.M) {
	if file := os.Getenv(child); file != "" {
		fill(file)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// fill puts messages from several goroutines and prints the ID of each when it
// was acknowledged.
func fill(file string) {
	ctx := context.Background()
	s, err := sqlitestore.Open(ctx, file, bot.StoreOptions{}, nil)
	if err != nil {
		fmt.Println("error", err)
		return
	}
	ids := make(chan string)
	for g := range 4 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d-%d", g, i)
				at := bot.Address{Account: "tg", Chat: fmt.Sprint(g)}
				if err := s.Put(ctx, bot.Customer, command(at, id)); err != nil {
					ids <- "error " + err.Error()
					return
				}
				ids <- id
			}
		}()
	}
	for id := range ids {
		fmt.Println(id)
	}
}

// TestKill kills a process in the middle of its puts, three times over one file,
// and finds every message that it had acknowledged.
func TestKill(t *testing.T) {
	t.Parallel()
	ctx := deadline(t)
	file := filepath.Join(t.TempDir(), "handoff.db")
	acknowledged := make(map[string]bool)
	for round := range 3 {
		cmd := exec.CommandContext(ctx, os.Args[0])
		cmd.Env = append(os.Environ(), child+"="+file)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			if strings.HasPrefix(lines.Text(), "error") {
				t.Fatal(lines.Text())
			}
			acknowledged[lines.Text()] = true
			if n == 50 && round == 0 {
				refuses(t, file, "another process has it open")
			}
			if n == 300 {
				if err := cmd.Process.Kill(); err != nil { // kill -9; what it printed before is still read
					t.Fatal(err)
				}
			}
		}
		var killed *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &killed) {
			t.Fatalf("the child ended with %v", err)
		}
		// The lock died with the process, and nothing is damaged.
		s := open(t, file, bot.StoreOptions{})
		s.Check(t)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, file, bot.StoreOptions{})
	for g := range 4 {
		at := bot.Address{Account: "tg", Chat: fmt.Sprint(g)}
		for id := range acknowledged {
			if strings.HasPrefix(id, fmt.Sprint(g, "-")) {
				// Put again, it is dropped: the store knows of it.
				if err := s.Put(ctx, bot.Customer, command(at, id)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if got := s.Messages(t); got < len(acknowledged) {
		t.Errorf("%d messages, %d were acknowledged", got, len(acknowledged))
	}
	for id := range s.Twice(t) {
		t.Errorf("message %s is there twice", id)
	}
}

// A file of the version before feeds gets their tables and keeps what it holds.
func TestFileWithoutFeeds(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "handoff.db")
	ctx := deadline(t)
	s := open(t, file, bot.StoreOptions{})
	if err := s.Put(ctx, bot.Customer, command(chat, "kept")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, file, "DROP TABLE feed", "DROP TABLE entry", "PRAGMA user_version=1")
	s = open(t, file, bot.StoreOptions{})
	if n, err := s.Append(ctx, "feed", "key", nil); n != 1 || err != nil {
		t.Errorf("appended %d, %v", n, err)
	}
	if c, err := s.Claim(ctx); err != nil || c.Turn().Messages[0].ID != "kept" {
		t.Errorf("claimed %+v, %v", c, err)
	}
}
