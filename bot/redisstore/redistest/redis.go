// Package redistest starts real redis-server processes for tests: one that may
// be killed, paused and started again, one that a test binary shares, a cluster of
// three nodes, and a proxy that cuts, delays and swallows.
//
// A server dies with the process that started it, however that ends.
package redistest

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Redis is a server of its own, with an append-only file and fsync always.
type Redis struct {
	Addr string // 127.0.0.1:port

	dir  string
	args []string

	mu      sync.Mutex
	process *process // nil while it is down
}

// Server starts a server for one test. More arguments are passed to
// redis-server: "--maxmemory", "20mb".
func Server(t testing.TB, args ...string) *Redis {
	t.Helper()
	r, err := newRedis(t.TempDir(), args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Kill)
	return r
}

func newRedis(dir string, args ...string) (*Redis, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	r := &Redis{Addr: fmt.Sprintf("127.0.0.1:%d", port), dir: dir}
	r.args = append([]string{
		"--port", fmt.Sprint(port), "--bind", "127.0.0.1", "--dir", dir, "--daemonize", "no",
		"--save", "", "--appendonly", "yes", "--appendfsync", "always",
	}, args...)
	return r, r.start()
}

// URL is how a client names the server.
func (r *Redis) URL() string { return "redis://" + r.Addr + "/0" }

// Start starts the server again, on the same port and files.
func (r *Redis) Start(t testing.TB) {
	t.Helper()
	if err := r.start(); err != nil {
		t.Fatal(err)
	}
}

func (r *Redis) start() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.process != nil {
		return errors.New("redistest: the server runs already")
	}
	p, err := spawn(filepath.Join(r.dir, "redis.log"), "redis-server", r.args...)
	if err != nil {
		return err
	}
	r.process = p
	return r.ready()
}

// ready waits until the server has loaded its files and answers.
func (r *Redis) ready() error {
	var last error
	for range 1000 {
		answer, err := Do(r.Addr, "PING")
		if err == nil && answer == "+PONG" {
			return nil
		}
		if last = err; err == nil {
			last = errors.New(answer)
		}
		select {
		case <-r.process.ended:
			log, _ := os.ReadFile(filepath.Join(r.dir, "redis.log"))
			return fmt.Errorf("redistest: redis-server ended: %s", log)
		case <-time.After(10 * time.Millisecond):
		}
	}
	return fmt.Errorf("redistest: redis-server does not answer: %w", last)
}

// Kill ends the server with SIGKILL and waits for its end; harmless when it is
// down.
func (r *Redis) Kill() { r.end(syscall.SIGKILL) }

// Stop ends the server with SIGTERM and waits for its end.
func (r *Redis) Stop() { r.end(syscall.SIGTERM) }

func (r *Redis) end(s syscall.Signal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.process == nil {
		return
	}
	_ = r.process.cmd.Process.Signal(syscall.SIGCONT) // a paused server cannot end
	_ = r.process.cmd.Process.Signal(s)
	<-r.process.ended
	r.process = nil
}

// Pause stops the server's clock hands: connections stay, nothing is answered.
func (r *Redis) Pause() { r.signal(syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (r *Redis) Resume() { r.signal(syscall.SIGCONT) }

func (r *Redis) signal(s syscall.Signal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.process != nil {
		_ = r.process.cmd.Process.Signal(s)
	}
}

// process is a child that dies with this one.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{}
}

// spawn starts a program on a thread that lives as long as the child: the kernel
// sends Pdeathsig when the thread that forked ends.
func spawn(log, name string, args ...string) (*process, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("redistest: %s is missing; make test installs it", name)
	}
	out, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(path, args...), ended: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = out, out
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		defer close(p.ended)
		defer out.Close()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			_ = p.cmd.Wait()
		}
	}()
	return p, <-started
}

// freePort finds a port for a server, with the port 10,000 above it free for a
// cluster's own talk. Both lie below those that the system gives to outgoing
// connections, which would otherwise take one of them meanwhile.
func freePort() (int, error) {
	for range 200 {
		port := 10_000 + rand.IntN(12_000)
		if free(port) && free(port+10_000) {
			return port, nil
		}
	}
	return 0, errors.New("redistest: no free port")
}

func free(port int) bool {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false
	}
	return l.Close() == nil
}

// Do sends one command and returns the first line of the answer. It speaks the
// protocol itself, so that no client stands between a test and the server.
func Do(addr string, args ...string) (string, error) {
	c, err := net.DialTimeout("tcp", addr, 30*time.Second)
	if err != nil {
		return "", err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(a), a)
	}
	if _, err := c.Write([]byte(b.String())); err != nil {
		return "", err
	}
	in := bufio.NewReader(c)
	line, err := in.ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	if err == nil && strings.HasPrefix(line, "$") && line != "$-1" {
		var n int
		if _, err := fmt.Sscanf(line, "$%d", &n); err != nil {
			return "", err
		}
		body := make([]byte, n)
		for read := 0; read < n; {
			k, err := in.Read(body[read:])
			if err != nil {
				return "", err
			}
			read += k
		}
		return string(body), nil
	}
	return line, err
}

var prefixes atomic.Int64

// prefix is a key prefix that no other test of this binary has.
func prefix() string { return fmt.Sprintf("t%d", prefixes.Add(1)) }
