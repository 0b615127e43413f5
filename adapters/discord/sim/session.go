package sim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// session is what lives on while its connection is lost.
type session struct {
	id      string
	shard   [2]int
	intents int
	seq     int
	log     []logged
	socket  *socket // nil: lost
	lost    time.Time
	began   time.Time
	over    bool // cannot be resumed
}

type logged struct {
	seq  int
	data []byte
}

// event is something the bot is told.
type event struct {
	name    string
	guild   string // empty: goes to the first shard
	intents int    // a session gets it which has one of these; 0: every one
	hidden  bool   // goes to nobody
	person  bool   // a person did it: Redeliver sends it again
	data    object
	bare    object // instead of data, for who may not read content; nil: data
}

// Open is one attempt to begin or resume a session: the ground truth.
type Open struct {
	Resume  bool
	Path    string // "/resume": by resume_gateway_url
	Shard   [2]int
	Intents int
	Session string
	Code    int // closed with that; 9: invalid session; 0: well
}

// Opens lists the attempts to begin or resume a session.
func (s *Sim) Opens() []Open {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.opens)
}

// Connected is how many sessions have a connection.
func (s *Sim) Connected() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, o := range s.sessions {
		if o.socket != nil && !o.over {
			n++
		}
	}
	return n
}

func (s *Sim) identify(k *socket, raw json.RawMessage) {
	var d struct {
		Token   string  `json:"token"`
		Intents *int    `json:"intents"`
		Shard   *[2]int `json:"shard"`
	}
	if json.Unmarshal(raw, &d) != nil {
		s.shut(k, 4002)
		return
	}
	o := Open{Path: k.path, Shard: [2]int{0, 1}}
	if d.Shard != nil {
		o.Shard = *d.Shard
	}
	if d.Intents != nil {
		o.Intents = *d.Intents
	}
	end := func(code int) {
		o.Code = code
		s.opens = append(s.opens, o)
		s.Happened()
	}
	if k.session != nil {
		end(4005)
		s.shut(k, 4005)
		return
	}
	code := 0
	switch {
	case strings.TrimPrefix(d.Token, "Bot ") != s.opts.Token || s.reset:
		code = 4004
	case k.v != "9" && k.v != "10":
		code = 4012
	case o.Shard[0] < 0 || o.Shard[0] >= o.Shard[1]:
		code = 4010
	case d.Intents == nil || o.Intents&^allIntents != 0:
		code = 4013
	case o.Intents&privileged&^s.opts.Intents != 0:
		code = 4014
	case o.Shard[1] < s.opts.Shards:
		code = 4011
	}
	if code != 0 {
		end(code)
		s.shut(k, websocket.StatusCode(code))
		return
	}
	if !s.mayBegin(o.Shard[0]) {
		if s.reset { // the budget is gone
			end(4004)
			for _, other := range s.sockets {
				s.shut(other, 4004)
			}
			return
		}
		end(9)
		k.write(object{"op": 9, "s": nil, "t": nil, "d": false})
		return
	}
	if mark := k.hiccup.mark(); s.stumble(k) {
		end(mark)
		return
	}
	n := &session{id: s.newID() + "sim", shard: o.Shard, intents: o.Intents, socket: k, began: time.Now()}
	k.session = n
	s.sessions = append(s.sessions, n)
	o.Session = n.id
	end(0)
	guilds := []object{}
	var mine []*Guild
	for _, g := range s.guilds {
		if !g.gone && shardOf(g.ID, n.shard[1]) == n.shard[0] {
			guilds, mine = append(guilds, object{"id": g.ID, "unavailable": true}), append(mine, g)
		}
	}
	s.tell(n, "READY", object{
		"v": json.RawMessage(k.v), "user": s.users[BotID].json(), "guilds": guilds, "session_id": n.id, "session_type": "normal",
		"resume_gateway_url": k.home + "/resume", "shard": n.shard, "private_channels": []any{},
		"application": object{"id": AppID, "flags": s.appFlags()},
	})
	for _, g := range mine {
		if n.intents&Guilds != 0 && !g.out {
			s.tell(n, "GUILD_CREATE", s.guildCreate(g))
		}
	}
}

func (s *Sim) resume(k *socket, raw json.RawMessage) {
	var d struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int    `json:"seq"`
	}
	if json.Unmarshal(raw, &d) != nil {
		s.shut(k, 4002)
		return
	}
	o := Open{Resume: true, Path: k.path, Session: d.Session}
	end := func(code int) {
		o.Code = code
		s.opens = append(s.opens, o)
		s.Happened()
	}
	if strings.TrimPrefix(d.Token, "Bot ") != s.opts.Token || s.reset {
		end(4004)
		s.shut(k, 4004)
		return
	}
	if mark := k.hiccup.mark(); s.stumble(k) {
		end(mark)
		return
	}
	i := slices.IndexFunc(s.sessions, func(n *session) bool { return n.id == d.Session })
	if i < 0 || s.sessions[i].over || s.sessions[i].socket == nil && time.Since(s.sessions[i].lost) > s.opts.ResumeFor {
		end(9)
		k.write(object{"op": 9, "s": nil, "t": nil, "d": false})
		return
	}
	n := s.sessions[i]
	o.Shard, o.Intents = n.shard, n.intents
	if d.Seq > n.seq {
		n.over = true
		end(4007)
		s.shut(k, 4007)
		return
	}
	if old := n.socket; old != nil {
		old.session = nil
		go old.cut()
	}
	n.socket, k.session = k, n
	for _, e := range n.log {
		if e.seq > d.Seq {
			k.push(frame{data: e.data})
		}
	}
	s.tell(n, "RESUMED", object{"_trace": []string{"sim"}})
	end(0)
}

// mayBegin counts an identify against the budget and the pace. The lock is held.
func (s *Sim) mayBegin(shard int) bool {
	now := time.Now()
	for len(s.begun) > 0 && now.Sub(s.begun[0]) >= 24*time.Hour {
		s.begun = s.begun[1:]
	}
	s.begun = append(s.begun, now)
	if len(s.begun) > s.opts.Identifies {
		s.reset = true
		for _, n := range s.sessions {
			n.over = true
		}
		return false
	}
	if s.opts.IdentifyEvery == 0 {
		return true
	}
	recent := 0
	for _, n := range s.sessions {
		if n.shard[0]%s.opts.MaxConcurrency == shard%s.opts.MaxConcurrency && now.Sub(n.began) < s.opts.IdentifyEvery {
			recent++
		}
	}
	return recent == 0
}

// tell sends one event to one session, or keeps it until it is resumed. The lock
// is held.
func (s *Sim) tell(n *session, name string, data any) {
	n.seq++
	sent, _ := json.Marshal(object{"op": 0, "s": n.seq, "t": name, "d": data})
	n.log = append(n.log, logged{n.seq, sent})
	if n.socket != nil && !n.socket.zombie {
		n.socket.push(frame{data: sent})
	}
}

// dispatch tells an event to whom it concerns. The lock is held.
func (s *Sim) dispatch(e event) {
	if !e.hidden {
		if e.person {
			s.newest = e
		}
		for _, n := range s.sessions {
			if n.over || shardOf(e.guild, n.shard[1]) != n.shard[0] || e.intents != 0 && n.intents&e.intents == 0 {
				continue
			}
			data := e.data
			if e.bare != nil && n.intents&MessageContent == 0 {
				data = e.bare
			}
			s.tell(n, e.name, data)
		}
	}
	s.Happened()
}

// appFlags say which privileged intents are switched on, for an application that
// is not verified: https://discord.com/developers/docs/resources/application#application-object-application-flags
func (s *Sim) appFlags() int {
	flags := 0
	for intent, flag := range map[int]int{Presences: 1 << 13, GuildMembers: 1 << 15, MessageContent: 1 << 19} {
		if s.opts.Intents&intent != 0 {
			flags |= flag
		}
	}
	return flags
}

// home is the gateway's address for who asks.
func home(r *http.Request) string {
	if r.TLS != nil {
		return "wss://" + host(r)
	}
	return "ws://" + host(r)
}

func getGateway(_ *Sim, r *request) (any, *refusal) {
	return object{"url": home(r.Request)}, nil
}

func getGatewayBot(s *Sim, r *request) (any, *refusal) {
	now := time.Now()
	left, after := s.opts.Identifies, 24*time.Hour
	for _, at := range s.begun {
		if now.Sub(at) < 24*time.Hour {
			left--
			after = min(after, 24*time.Hour-now.Sub(at))
		}
	}
	return object{
		"url": home(r.Request), "shards": s.opts.Shards,
		"session_start_limit": object{
			"total": s.opts.Identifies, "remaining": max(left, 0), "reset_after": after.Milliseconds(),
			"max_concurrency": s.opts.MaxConcurrency,
		},
	}, nil
}
