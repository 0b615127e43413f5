package storm

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	slack "handoff/adapters/slack/sim"
	"handoff/cmd/handoff/bench"
)

// cities share the work, so that a storm of tickets is not held up by the one
// message a second that a channel takes. Each has two teams: the second one is who
// tickets are transferred to.
var cities = []string{"berlin", "paris", "madrid", "vienna"}

const (
	billing  = "-billing"
	boss     = "UEVA"          // the admin
	hall     = "C0HALL"        // where the admin rules
	takeBack = 2 * time.Second // how long an agent's words wait
)

// office is Slack's fake, which now and then does what it is asked and does not
// answer.
type office struct {
	*slack.Sim
	server *httptest.Server

	mu   sync.Mutex
	cut  float64 // share of messages whose answer never leaves
	cuts int
}

// newOffice opens a Slack with a channel for each team, and an agent for each
// ticket. It asks again sooner than the real one, so that this fits in the storm.
func newOffice(tickets int) *office {
	o := &office{Sim: slack.New(slack.Options{
		AckWait: 1500 * time.Millisecond,
		Retries: []time.Duration{0, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 8 * time.Second, 8 * time.Second, 8 * time.Second},
	})}
	members := []string{slack.BotUser, boss}
	o.AddUser(slack.User{ID: boss, Name: "Eva", Zone: "Europe/Berlin", Locale: "en-GB"})
	agents := slack.Group{ID: "S1", Handle: "agents"}
	for chat := 1; chat <= tickets; chat++ {
		o.AddUser(slack.User{ID: agentOf(chat), Name: fmt.Sprintf("Agent%d", chat), Zone: "Europe/Berlin", Locale: "en-GB"})
		agents.Users = append(agents.Users, agentOf(chat))
	}
	members = append(members, agents.Users...)
	o.SetGroups(agents)
	o.AddChannel(slack.Channel{ID: hall, Name: "support", Members: members})
	for i, city := range cities {
		o.AddChannel(slack.Channel{ID: fmt.Sprintf("C0CITY%d", i), Name: city, Members: members})
		o.AddChannel(slack.Channel{ID: fmt.Sprintf("C0BILL%d", i), Name: city + billing, Members: members})
	}
	o.server = httptest.NewServer(o)
	return o
}

func agentOf(chat int) string  { return fmt.Sprintf("UA%d", chat) }
func cityOf(chat int) string   { return cities[chat%len(cities)] }
func customer(chat int) string { return fmt.Sprintf("“Customer %d”", chat) }
func excerpt(text string) bool {
	return strings.Contains(text, "conversation so far") || strings.Contains(text, " has merged ")
}
func isHead(m slack.Message) bool { return m.User == slack.BotUser && strings.HasPrefix(m.Text, "T-") }

func (o *office) Close() {
	o.Sim.Close()
	o.server.Close()
}

// trouble sets how often an answer is cut, and whether everything comes twice.
func (o *office) trouble(cut float64, copies int) {
	o.mu.Lock()
	o.cut = cut
	o.mu.Unlock()
	o.Duplicate(copies)
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/chat.postMessage") {
		o.mu.Lock()
		cut := rand.Float64() < o.cut
		if cut {
			o.cuts++
		}
		o.mu.Unlock()
		if cut {
			o.Sim.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
	}
	o.Sim.ServeHTTP(w, r)
}

// heads are the beginnings of a customer's tickets' threads, the oldest first; 0:
// everybody's.
func (o *office) heads(chat int) (all []slack.Message) {
	for _, c := range o.Channels() {
		for _, m := range o.Messages(c.ID) {
			if isHead(m) && (chat == 0 || strings.Contains(m.Shown(), customer(chat))) {
				all = append(all, m)
			}
		}
	}
	slices.SortFunc(all, func(a, b slack.Message) int { return strings.Compare(a.TS, b.TS) })
	return all
}

// card is the open head of a customer's ticket.
func (o *office) card(chat int) (card slack.Message, ok bool) {
	for _, m := range o.heads(chat) {
		if len(m.Buttons()) > 0 {
			card, ok = m, true
		}
	}
	return card, ok
}

// desk is the world with agents in it, and what they and customers have said.
type desk struct {
	*world
	office *office
	people *bench.Town

	notes   sync.Mutex
	spoken  []spoken
	closed  map[int]bool // customers whose tickets were closed
	joined  map[int]int  // customers whose tickets go on with another one's
	stuck   []string     // what was waited for in vain
	breaks  []respite
	cycles  int
	walkins int
}

// newDesk makes the world; the fleet is still to join.
func newDesk(t *testing.T, binary string, tickets int) *desk {
	town := bench.NewTown()
	o := newOffice(tickets)
	t.Cleanup(o.Close)
	w := newWorld(t, binary, 20*time.Millisecond, telegram{town}, func(c *bench.Config, door string) {
		c.Telegram, c.Slack = door, o.server.URL+"/api/"
	})
	w.more = teams()
	return &desk{world: w, office: o, people: town, closed: make(map[int]bool), joined: make(map[int]int)}
}

// teams is what the configuration says of the desk.
func teams() string {
	var b strings.Builder
	fmt.Fprintf(&b, "desk: {take_back: %s}\nsurvey: {on: false}\n", takeBack)
	fmt.Fprintf(&b, "roles: {admin: [\"slack:%s\"], agent: [\"slack:@agents\"]}\nteams:\n", boss)
	for _, city := range cities {
		for _, name := range []string{city, city + billing} {
			fmt.Fprintf(&b, "  - {name: %s, title: %s, channel: \"#%s\", members: [\"slack:@agents\"]}\n", name, strings.ToUpper(name), name)
		}
	}
	b.WriteString("routing:\n  categories:\n")
	for _, city := range cities {
		fmt.Fprintf(&b, "    - {name: %s, words: [%s]}\n", city, city)
	}
	b.WriteString("  rules:\n")
	for _, city := range cities {
		fmt.Fprintf(&b, "    - {if: 'category == %q', team: %s}\n", city, city)
	}
	return b.String()
}

// await waits until something is so; what is waited for in vain is written down.
func (d *desk) await(ctx context.Context, what string, cond func() bool) bool {
	for !cond() {
		if !until(ctx, time.Now().Add(50*time.Millisecond)) {
			d.notes.Lock()
			d.stuck = append(d.stuck, what)
			d.notes.Unlock()
			return false
		}
	}
	return true
}

// soon is await for a while only.
func soon(ctx context.Context, d time.Duration, cond func() bool) bool {
	for end := time.Now().Add(d); !cond(); {
		if time.Now().After(end) || !until(ctx, time.Now().Add(20*time.Millisecond)) {
			return false
		}
	}
	return true
}

// copies has everything come twice from Slack now and then.
func (d *desk) copies(ctx context.Context) {
	for n := 0; until(ctx, time.Now().Add(2*time.Second)); n++ {
		d.office.Duplicate(n % 2)
	}
}
