package sim

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"handoff/adapters/simtest"
)

// Options say what application it is. The zero value of a field means its default.
type Options struct {
	Token string // default "sim-token"; sent as "Bot sim-token"
	// Intents are the privileged intents that are switched on in the developer
	// portal: MessageContent, GuildMembers, Presences. Default none.
	Intents   int
	Heartbeat time.Duration // default 41.25 s
	// Identifies is how many sessions may be begun within a day before all end
	// and the token is reset; default 1000.
	Identifies int
	// IdentifyEvery is how long an identify fills one of MaxConcurrency places: 5 s
	// at Discord. Default 0: not kept.
	IdentifyEvery  time.Duration
	MaxConcurrency int // default 1
	// Shards is the recommended count. Above 1 a session without shards is closed
	// with 4011. Default 1.
	Shards    int
	ResumeFor time.Duration // how long a lost session waits to be resumed; default 5 min
	AckWait   time.Duration // for an interaction's first answer; default 3 s
	// Global is how many requests a second the whole application may make: 50 at
	// Discord. Default 0: no limit.
	Global int
	// InvalidMost is how many invalid requests within ten minutes lead to a ban;
	// default 10,000.
	InvalidMost int
	FileLimit   int           // of an upload, in bytes; default 10 MiB
	LinkFor     time.Duration // how long a CDN URL is good; default 24 h
	CDN         string        // default "https://cdn.discordapp.com"
}

// The application's own names in every sim. They differ, as with many
// applications, so that who confuses them is found out.
const (
	BotID   = "1000000000000000002"
	AppID   = "1000000000000000001"
	BotName = "handoff"
)

// Intents: https://discord.com/developers/docs/events/gateway#list-of-intents
const (
	Guilds                 = 1 << 0
	GuildMembers           = 1 << 1
	Presences              = 1 << 8
	GuildMessages          = 1 << 9
	GuildMessageReactions  = 1 << 10
	GuildMessageTyping     = 1 << 11
	DirectMessages         = 1 << 12
	DirectMessageReactions = 1 << 13
	DirectMessageTyping    = 1 << 14
	MessageContent         = 1 << 15

	privileged = GuildMembers | Presences | MessageContent
	allIntents = 1<<26 - 1
)

// Sim is Discord with one application.
type Sim struct {
	opts Options
	mux  *http.ServeMux

	simtest.Signal // Await and Changed: for tests, and for pages that follow it live

	mu     sync.Mutex
	closed bool
	down   bool
	reset  bool   // the token is good no more
	last   uint64 // ID given out

	users    map[string]*User
	guilds   []*Guild
	channels map[string]*Channel
	messages []*Message // in the order in which they were said
	uploads  map[string]*Attachment

	interactions map[string]*Interaction // by token
	commands     map[string][]Command    // by guild; "" holds the global ones
	overwrites   map[string]int          // by guild
	pings        []Ping

	calls   []Call
	faults  simtest.Faults[Fault]
	rates   map[string]*rate // by route
	buckets map[string]*bucket
	global  bucket
	invalid []time.Time // the invalid requests of the last ten minutes
	banned  time.Time

	sockets  []*socket
	sessions []*session
	opens    []Open
	hiccups  []Hiccup
	begun    []time.Time // identifies of the last day
	newest   event       // of a person's doing
	closes   []int       // with which code clients closed their connections

	listener *simtest.Listener
	client   *http.Client
}

// New makes a Discord with a bot and no people or guilds.
func New(o Options) *Sim {
	set(&o.Token, "sim-token")
	set(&o.Heartbeat, 41250*time.Millisecond)
	set(&o.Identifies, 1000)
	set(&o.MaxConcurrency, 1)
	set(&o.Shards, 1)
	set(&o.ResumeFor, 5*time.Minute)
	set(&o.AckWait, 3*time.Second)
	set(&o.InvalidMost, 10_000)
	set(&o.FileLimit, 10<<20)
	set(&o.LinkFor, 24*time.Hour)
	set(&o.CDN, "https://cdn.discordapp.com")
	s := &Sim{
		opts:  o,
		users: map[string]*User{}, channels: map[string]*Channel{}, uploads: map[string]*Attachment{},
		interactions: map[string]*Interaction{}, commands: map[string][]Command{}, overwrites: map[string]int{},
		rates: map[string]*rate{}, buckets: map[string]*bucket{},
	}
	s.users[BotID] = &User{ID: BotID, Name: BotName, Bot: true}
	s.mux = s.routes()
	return s
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// ServeHTTP answers as discord.com, gateway.discord.gg and cdn.discordapp.com do.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	down := s.down || s.closed
	s.mu.Unlock()
	if down {
		panic(http.ErrAbortHandler) // the connection is cut
	}
	path := r.URL.Path
	switch {
	case r.Header.Get("Upgrade") != "" && (path == "/" || path == "" || path == "/resume"):
		s.serveGateway(w, r)
	case strings.HasPrefix(path, "/attachments/"):
		s.serveFile(w, r)
	case strings.HasPrefix(path, "/api/v9/"), strings.HasPrefix(path, "/api/v10/"):
		s.serveAPI(w, r)
	default:
		http.NotFound(w, r)
	}
}

// host is where the client reaches us: its own name for it may be discord.com.
func host(r *http.Request) string {
	if a, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		return a.String()
	}
	return "discord.sim"
}

// Down cuts every connection and refuses new ones until it is called with false.
func (s *Sim) Down(down bool) {
	s.mu.Lock()
	s.down = down
	l := s.listener
	s.mu.Unlock()
	if down {
		s.Cut()
		if l != nil {
			l.Cut()
		}
	}
}

// Close cuts every connection and stops every timer.
func (s *Sim) Close() {
	s.mu.Lock()
	s.closed = true
	for _, i := range s.interactions {
		i.timer.Stop()
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
