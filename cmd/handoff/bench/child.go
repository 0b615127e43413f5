package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Child is a program that runs, and dies with this process.
type Child struct {
	Log   string // the file with all that it printed
	Began time.Time

	cmd   *exec.Cmd
	ended chan struct{}
}

// StartChild starts a program in a folder; what it prints is appended to log.
func StartChild(dir, log, path string, args ...string) (*Child, error) {
	out, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("bench: start %s: %w", path, err)
	}
	c := &Child{Log: log, cmd: exec.Command(path, args...), ended: make(chan struct{})}
	c.cmd.Dir, c.cmd.Stdout, c.cmd.Stderr = dir, out, out
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	go func() {
		// The kernel sends Pdeathsig when the thread that forked ends, and this one,
		// never unlocked, ends with the goroutine.
		runtime.LockOSThread()
		defer close(c.ended)
		defer out.Close()
		c.Began = time.Now()
		err := c.cmd.Start()
		started <- err
		if err == nil {
			_ = c.cmd.Wait() // how it ended is asked of ProcessState
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("bench: start: %w", err)
	}
	return c, nil
}

// Kill ends it with SIGKILL, paused or not, and waits for its end.
func (c *Child) Kill() {
	_ = c.cmd.Process.Kill()
	<-c.ended
}

// Pause stops it at whatever it does, with its connections open.
func (c *Child) Pause() { _ = c.cmd.Process.Signal(syscall.SIGSTOP) }

// Resume lets it go on.
func (c *Child) Resume() { _ = c.cmd.Process.Signal(syscall.SIGCONT) }

// Stop ends it with SIGTERM and returns an error unless it exits with 0 before ctx
// ends.
func (c *Child) Stop(ctx context.Context) error {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-c.ended:
	case <-ctx.Done():
		c.Kill()
		return fmt.Errorf("bench: stop: %w", ctx.Err())
	}
	if c.Code() != 0 {
		return fmt.Errorf("bench: stop: it ended with %v: %s", c.cmd.ProcessState, c.Tail())
	}
	return nil
}

// Ended is closed when it has ended.
func (c *Child) Ended() <-chan struct{} { return c.ended }

// Code is the exit code once it has ended, -1 when a signal ended it.
func (c *Child) Code() int {
	<-c.ended
	return c.cmd.ProcessState.ExitCode()
}

// Tail is the last of what it printed.
func (c *Child) Tail() string {
	text, _ := os.ReadFile(c.Log)
	return string(bytes.TrimSpace(text[max(0, len(text)-2000):]))
}

// CPU is the processor time that it has used so far, in user and system mode: in
// ticks of 10 ms while it runs, exactly once it has ended.
func (c *Child) CPU() time.Duration {
	if c.gone() {
		return c.cmd.ProcessState.UserTime() + c.cmd.ProcessState.SystemTime()
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	// proc(5): the name in parentheses may hold anything; utime and stime are the
	// 12th and 13th field behind it, in ticks of 1/100 s.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// Memory is what of it is resident now, and the most that ever was, in bytes.
func (c *Child) Memory() (now, peak int64) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(line, ":")
		kb, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		switch key {
		case "VmRSS":
			now = kb << 10
		case "VmHWM":
			peak = kb << 10
		}
	}
	return now, peak
}

func (c *Child) gone() bool {
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

var errEnded = errors.New("the program ended by itself")
