package redistest_test

import (
	"strings"
	"testing"

	"handoff/bot/redisstore/redistest"
)

func do(t *testing.T, addr string, args ...string) string {
	t.Helper()
	answer, err := redistest.Do(addr, args...)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestServerKeepsItsDataOverKill(t *testing.T) {
	t.Parallel()
	r := redistest.Server(t)
	do(t, r.Addr, "SET", "k", "v")
	r.Kill()
	if _, err := redistest.Do(r.Addr, "PING"); err == nil {
		t.Fatal("a killed server answers")
	}
	r.Start(t)
	if got := do(t, r.Addr, "GET", "k"); got != "v" {
		t.Errorf("after the kill k is %q", got)
	}
	r.Pause()
	r.Kill() // a paused server can be killed
}

func TestShared(t *testing.T) {
	t.Parallel()
	url, one := redistest.Shared(t)
	again, two := redistest.Shared(t)
	if url != again || one == two {
		t.Errorf("%s %s and %s %s", url, one, again, two)
	}
}

func TestCluster(t *testing.T) {
	t.Parallel()
	addrs, _ := redistest.Cluster(t)
	answers := make(map[string]int)
	for _, addr := range addrs {
		answers[strings.Fields(do(t, addr, "SET", "{x}k", "v"))[0]]++
	}
	if answers["+OK"] != 1 || answers["-MOVED"] != 2 {
		t.Errorf("three nodes answer %v, want one to serve the key", answers)
	}
}

func TestProxy(t *testing.T) {
	t.Parallel()
	r := redistest.Server(t)
	p := redistest.NewProxy(t, r.Addr)
	do(t, p.Addr, "INCR", "n")
	p.Swallow(1, "INCR")
	if answer, err := redistest.Do(p.Addr, "INCR", "n"); err == nil {
		t.Errorf("a swallowed answer arrived: %s", answer)
	}
	if got := do(t, p.Addr, "GET", "n"); got != "2" || !p.Swallowed() {
		t.Errorf("n is %s, want 2: the request was to reach the server", got)
	}
	p.Cut()
	if _, err := redistest.Do(p.Addr, "PING"); err == nil {
		t.Error("a cut proxy answers")
	}
	p.Heal()
	do(t, p.Addr, "PING")
}
