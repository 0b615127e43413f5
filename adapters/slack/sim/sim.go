package sim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"handoff/adapters/simtest"
)

// Options say what workspace it is. The zero value of a field means its default.
type Options struct {
	Team     string        // default "T1"
	BotToken string        // default "xoxb-sim"
	AppToken string        // default "xapp-sim"
	Scopes   []string      // of the bot token; default all that the sim knows
	Events   []string      // what the app has subscribed to; default all that the sim knows
	AckWait  time.Duration // after which an event without ack is taken as failed; default 3 s
	// Retries are the waits before an event that was not acknowledged is sent
	// again; default none, 1 min, 5 min, as Slack does.
	Retries []time.Duration
	// Burst is how many messages a channel takes at once before it answers 429;
	// afterwards one a second. Default 0: no limit.
	Burst int
	// NoHome is an app whose Home tab is off.
	NoHome bool
}

// The bot's own names in every sim.
const (
	BotUser = "UBOT"
	BotID   = "BBOT"
	AppID   = "A1"
)

// Sim is one workspace with one app installed in it.
type Sim struct {
	opts Options

	simtest.Signal // Await and Changed: for tests, and for pages that follow it live

	mu      sync.Mutex
	closed  bool
	down    bool
	revoked bool
	last    time.Time // of the last timestamp given out
	serial  int

	users    map[string]*User
	groups   []Group
	channels map[string]*Channel
	messages []*Message // in the order in which they were said
	views    []*View
	triggers map[string]*trigger
	returns  map[string]*returnAddress // response URLs
	files    map[string]File
	picked   map[string]string // by menu: what it shows

	calls   []Call
	pings   []Ping
	faults  simtest.Faults[Fault]
	uploads map[string]*pending  // by file: asked for, not shared yet
	rates   map[string]time.Time // by channel: when the next message is due

	sockets   []*socket
	tickets   map[string]bool // given out by apps.connections.open, each good for one socket
	next      int             // which socket gets the next envelope
	envelopes map[string]*envelope
	copies    int

	listener *simtest.Listener
	client   *http.Client
}

// New makes a workspace with a bot and no people, groups or channels.
func New(o Options) *Sim {
	set(&o.Team, "T1")
	set(&o.BotToken, "xoxb-sim")
	set(&o.AppToken, "xapp-sim")
	set(&o.AckWait, 3*time.Second)
	if o.Scopes == nil {
		o.Scopes = AllScopes()
	}
	if o.Events == nil {
		o.Events = AllEvents()
	}
	if o.Retries == nil {
		o.Retries = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	s := &Sim{
		opts:  o,
		users: map[string]*User{}, channels: map[string]*Channel{}, files: map[string]File{}, picked: map[string]string{}, uploads: map[string]*pending{},
		triggers: map[string]*trigger{}, returns: map[string]*returnAddress{},
		rates: map[string]time.Time{}, tickets: map[string]bool{}, envelopes: map[string]*envelope{},
	}
	s.AddUser(User{ID: BotUser, Name: "handoff", Bot: true})
	return s
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// ServeHTTP answers as slack.com does.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	down := s.down || s.closed
	s.mu.Unlock()
	if down {
		panic(http.ErrAbortHandler) // the connection is cut
	}
	switch path := r.URL.Path; {
	case strings.HasPrefix(path, "/api/"):
		s.serveAPI(w, r, strings.TrimPrefix(path, "/api/"))
	case path == "/link":
		s.serveLink(w, r)
	case strings.HasPrefix(path, "/response/"):
		s.serveResponse(w, r, strings.TrimPrefix(path, "/response/"))
	case strings.HasPrefix(path, "/upload/"):
		s.serveUpload(w, r, strings.TrimPrefix(path, "/upload/"))
	case strings.HasPrefix(path, "/files/"):
		s.serveFile(w, r, strings.TrimPrefix(path, "/files/"))
	default:
		http.NotFound(w, r)
	}
}

// Close cuts every connection and stops every timer.
func (s *Sim) Close() {
	s.mu.Lock()
	s.closed = true
	for _, e := range s.envelopes {
		e.stop()
	}
	sockets, l, c := slices.Clone(s.sockets), s.listener, s.client
	s.Happened()
	s.mu.Unlock()
	for _, k := range sockets {
		k.cut()
	}
	if c != nil {
		c.CloseIdleConnections()
	}
	if l != nil {
		l.Close()
	}
}

// stamp is a new timestamp, unique and later than all before. The lock is held.
func (s *Sim) stamp() string {
	now := time.Now().Truncate(time.Microsecond)
	if !now.After(s.last) {
		now = s.last.Add(time.Microsecond)
	}
	s.last = now
	return fmt.Sprintf("%d.%06d", now.Unix(), now.Nanosecond()/1000)
}

// name is a new ID with that prefix. The lock is held.
func (s *Sim) name(prefix string) string {
	s.serial++
	return fmt.Sprintf("%s%04d", prefix, s.serial)
}

// Revoke makes both tokens answer token_revoked.
func (s *Sim) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = true
}

// Down cuts every connection and takes no new one until Down(false).
func (s *Sim) Down(down bool) {
	s.mu.Lock()
	s.down = down
	var sockets []*socket
	if down {
		sockets = slices.Clone(s.sockets)
	}
	l := s.listener
	s.Happened()
	s.mu.Unlock()
	for _, k := range sockets {
		k.cut()
	}
	if down && l != nil {
		l.Cut()
	}
}
