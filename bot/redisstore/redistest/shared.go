package redistest

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// The shared servers live until the test binary ends and die with it.
var (
	sharedOnce   sync.Once
	sharedRedis  *Redis
	sharedErr    error
	clusterOnce  sync.Once
	clusterAddrs []string
	clusterErr   error
)

// Shared returns the URL of a server that all tests of the binary share, and a
// key prefix of the test's own.
func Shared(t testing.TB) (url, keys string) {
	t.Helper()
	sharedOnce.Do(func() {
		var dir string
		if dir, sharedErr = sharedDir(); sharedErr == nil {
			sharedRedis, sharedErr = newRedis(dir)
		}
	})
	if sharedErr != nil {
		t.Fatal(sharedErr)
	}
	return sharedRedis.URL(), prefix()
}

// Cluster returns the addresses of a cluster of three nodes, shared like the
// server of Shared, and a key prefix of the test's own.
func Cluster(t testing.TB) (addrs []string, keys string) {
	t.Helper()
	clusterOnce.Do(func() { clusterAddrs, clusterErr = newCluster() })
	if clusterErr != nil {
		t.Fatal(clusterErr)
	}
	return clusterAddrs, prefix()
}

func newCluster() ([]string, error) {
	const slots = 16384
	var addrs []string
	for i := range 3 {
		dir, err := sharedDir()
		if err != nil {
			return nil, err
		}
		r, err := newRedis(dir, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
		if err != nil {
			return nil, err
		}
		addrs = append(addrs, r.Addr)
		args := []string{"CLUSTER", "ADDSLOTS"} // ADDSLOTSRANGE is of 7.0
		for slot := i * slots / 3; slot < (i+1)*slots/3; slot++ {
			args = append(args, fmt.Sprint(slot))
		}
		if err := ok(r.Addr, args...); err != nil {
			return nil, err
		}
		// Nodes that meet with one epoch quarrel first.
		if err := ok(r.Addr, "CLUSTER", "SET-CONFIG-EPOCH", fmt.Sprint(i+1)); err != nil {
			return nil, err
		}
	}
	return addrs, form(addrs)
}

func ok(addr string, args ...string) error {
	answer, err := Do(addr, args...)
	if err != nil {
		return err
	}
	if answer != "+OK" {
		return fmt.Errorf("redistest: %s %s: %s", args[0], args[1], answer)
	}
	return nil
}

// form brings the nodes together and waits until each knows that all slots are
// served, by three nodes. On a busy machine a handshake times out, and nobody
// but us repeats it.
func form(addrs []string) error {
	for try := range 1000 {
		if try%50 == 0 {
			for _, addr := range addrs[1:] {
				host, port, _ := strings.Cut(addr, ":")
				if err := ok(addrs[0], "CLUSTER", "MEET", host, port); err != nil {
					return err
				}
			}
		}
		good := 0
		for _, addr := range addrs {
			info, err := Do(addr, "CLUSTER", "INFO")
			if err == nil && strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_size:3") {
				good++
			}
		}
		if good == len(addrs) {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	info, _ := Do(addrs[0], "CLUSTER", "INFO")
	nodes, _ := Do(addrs[0], "CLUSTER", "NODES")
	return fmt.Errorf("redistest: the cluster does not form: %s %s", info, nodes)
}

// sharedDir makes a folder that is removed when this process ends, however it
// ends: a shell waits for the end of a pipe that only we hold.
func sharedDir() (string, error) {
	dir, err := os.MkdirTemp("", "redistest-")
	if err != nil {
		return "", err
	}
	remover := exec.Command("sh", "-c", `read -r _; sleep 1; rm -rf -- "$1"`, "sh", dir)
	pipe, err := remover.StdinPipe()
	if err != nil {
		return "", err
	}
	held.Store(pipe, true)
	return dir, remover.Start()
}

// held keeps our ends of the pipes open: the garbage collector closes a file
// that nobody refers to.
var held sync.Map
