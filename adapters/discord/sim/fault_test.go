package sim_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"handoff/adapters/discord/sim"
)

// send says something by plain HTTP and returns the answer, which may be cut off.
func (w *world) send(channel, text string) (*http.Response, error) {
	r, _ := http.NewRequestWithContext(w.ctx, "POST", sim.URL+"/api/v10/channels/"+channel+"/messages", strings.NewReader(`{"content":"`+text+`"}`))
	r.Header.Set("Authorization", "Bot sim-token")
	r.Header.Set("Content-Type", "application/json")
	resp, err := w.Client().Do(r)
	if err == nil {
		defer resp.Body.Close()
		var b [1000]byte
		n := 0
		for err == nil && n < len(b) {
			var more int
			more, err = resp.Body.Read(b[n:])
			n += more
		}
		if err.Error() == "EOF" {
			err = nil
		}
		resp.Status = string(b[:n])
	}
	return resp, err
}

// Each fault happens as often as it was told, to its route, and is carried out
// or not as it says.
func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		f      sim.Fault
		status int    // 0: no answer
		holds  string // in its body
		done   bool
	}{
		"Access":     {sim.Fault{Code: 50001}, 403, `"code":50001`, false},
		"Permission": {sim.Fault{Code: 50013}, 403, `"code":50013`, false},
		"User":       {sim.Fault{Code: 50007}, 403, `"code":50007`, false},
		"Channel":    {sim.Fault{Code: 10003}, 404, `"code":10003`, false},
		"Message":    {sim.Fault{Code: 10008}, 404, `"code":10008`, false},
		"JSON500":    {sim.Fault{Status: 500}, 500, `"message":"500`, false},
		"HTML502":    {sim.Fault{Status: 502, HTML: true}, 502, "<html>", false},
		"Limited":    {sim.Fault{RetryAfter: 1500 * time.Millisecond}, 429, `"retry_after":1.5`, false},
		"Global":     {sim.Fault{RetryAfter: time.Second, Global: true}, 429, `"global":true`, false},
		"Shared":     {sim.Fault{RetryAfter: time.Second, Shared: true}, 429, "resource", false},
		"HTML429":    {sim.Fault{RetryAfter: time.Second, HTML: true}, 429, "1015", false},
		"Refuse":     {sim.Fault{Refuse: true}, 0, "", false},
		"Cut":        {sim.Fault{Cut: true}, 0, "", true},
		"Half":       {sim.Fault{Half: true}, 0, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, sim.Options{}, func(t *testing.T, w *world) {
				dm := w.Person("Ann").DM()
				c.f.Route, c.f.Channel, c.f.Times = sim.RouteCreate, dm.Channel, 1
				w.Fail(c.f)
				if _, err := w.client.User("@me"); err != nil {
					t.Fatalf("another route: %v", err)
				}
				resp, err := w.send(dm.Channel, "x")
				switch {
				case c.status == 0:
					if err == nil {
						t.Errorf("answered %s", resp.Status)
					}
				case err != nil:
					t.Fatal(err)
				case resp.StatusCode != c.status || !strings.Contains(resp.Status, c.holds):
					t.Errorf("answered %d %s", resp.StatusCode, resp.Status)
				}
				if done := len(dm.Reads()) == 1; done != c.done {
					t.Errorf("carried out: %v", done)
				}
				if c.status == 429 {
					scope := resp.Header.Get("X-RateLimit-Scope")
					if c.f.Shared != (scope == "shared") || c.f.Global != (scope == "global") || resp.Header.Get("Retry-After") == "" {
						t.Errorf("headers %v", resp.Header)
					}
					if n := w.Invalid(); (n == 1) == c.f.Shared {
						t.Errorf("%d invalid requests", n)
					}
				}
				calls := w.Calls(sim.RouteCreate)
				if len(calls) != 1 || !calls[0].Lost {
					t.Errorf("calls %+v", calls)
				}
				if _, err := w.send(dm.Channel, "y"); err != nil {
					t.Errorf("the fault does not end: %v", err)
				}
			})
		})
	}
}

// A call hangs until it is let go: before it is done, or after.
func TestHang(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		dm := w.Person("Ann").DM()
		for _, stall := range []bool{true, false} {
			free := make(chan struct{})
			f := sim.Fault{Route: sim.RouteCreate, Times: 1, Hang: free}
			if stall {
				f.Hang, f.Stall = nil, free
			}
			w.Fail(f)
			before := len(dm.Reads())
			done := make(chan error)
			go func() { _, err := w.send(dm.Channel, "x"); done <- err }()
			synctest.Wait()
			if said := len(dm.Reads()) > before; said == stall {
				t.Errorf("stall %v, said %v", stall, said)
			}
			close(free)
			if err := <-done; err != nil || len(dm.Reads()) != before+1 {
				t.Errorf("then %v", err)
			}
		}
	})
}

// Buckets go by route and channel, and tell how much is left.
func TestBuckets(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		a, b := w.Person("Ann").DM(), w.Person("Bob").DM()
		w.Limit(sim.RouteCreate, 2, 5*time.Second, "abc")
		w.Limit(sim.RouteTyping, 2, 5*time.Second, "abc")
		first := must[*http.Response](t)(w.send(a.Channel, "1"))
		if h := first.Header; h.Get("X-RateLimit-Bucket") != "abc" || h.Get("X-RateLimit-Limit") != "2" ||
			h.Get("X-RateLimit-Remaining") != "1" || h.Get("X-RateLimit-Reset-After") != "5.000" {
			t.Errorf("headers %v", h)
		}
		if err := w.client.ChannelTyping(a.Channel); err != nil { // shares it
			t.Fatal(err)
		}
		second := must[*http.Response](t)(w.send(a.Channel, "2"))
		if second.StatusCode != 429 || second.Header.Get("X-RateLimit-Scope") != "user" || w.Invalid() != 1 {
			t.Errorf("the third call: %d %v", second.StatusCode, second.Header)
		}
		if other := must[*http.Response](t)(w.send(b.Channel, "1")); other.StatusCode != 200 {
			t.Errorf("another channel: %d", other.StatusCode)
		}
		time.Sleep(5 * time.Second)
		if again := must[*http.Response](t)(w.send(a.Channel, "2")); again.StatusCode != 200 {
			t.Errorf("after the reset: %d", again.StatusCode)
		}
	})
}

// The global limit spares interactions; the library reads its 429.
func TestGlobal(t *testing.T) {
	in(t, sim.Options{Global: 3}, func(t *testing.T, w *world) {
		dm := w.Person("Ann").DM()
		for range 3 {
			if r := must[*http.Response](t)(w.send(dm.Channel, "x")); r.StatusCode != 200 {
				t.Fatalf("status %d", r.StatusCode)
			}
		}
		_, err := w.client.User("@me")
		var limited *discordgo.RateLimitError
		if !errors.As(err, &limited) {
			t.Errorf("the fourth: %v", err)
		}
		_, err = w.session("Bot sim-token").FollowupMessageCreate(&discordgo.Interaction{AppID: sim.AppID, Token: "t"}, true, &discordgo.WebhookParams{Content: "x"})
		w.refused(err, 404, 10015)
	})
}

// Too many invalid requests lead to a ban, which speaks no JSON.
func TestBan(t *testing.T) {
	in(t, sim.Options{InvalidMost: 3}, func(t *testing.T, w *world) {
		wrong := w.session("Bot wrong")
		for range 3 {
			wrong.User("@me")
		}
		dm := w.Person("Ann").DM()
		if r := must[*http.Response](t)(w.send(dm.Channel, "x")); r.StatusCode != 429 || !strings.Contains(r.Status, "1015") {
			t.Errorf("answered %d %s", r.StatusCode, r.Status)
		}
		time.Sleep(time.Hour)
		if r := must[*http.Response](t)(w.send(dm.Channel, "x")); r.StatusCode != 200 {
			t.Errorf("after the ban: %d", r.StatusCode)
		}
	})
}
