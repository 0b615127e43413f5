package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/coder/websocket"

	"handoff/adapters"
)

// https://discord.com/developers/docs/events/gateway
const (
	helloTime  = 10 * time.Second // to connect and hear hello
	readyTime  = 30 * time.Second // from identify to ready, from resume to the next replayed event
	writeTime  = 5 * time.Second
	frameLimit = 32 << 20
	// closeKeep is the code that we close with: 1000 and 1001 would end the session.
	closeKeep = websocket.StatusCode(4000)
)

// Opcodes.
const (
	opDispatch     = 0
	opHeartbeat    = 1
	opIdentify     = 2
	opResume       = 6
	opReconnect    = 7
	opInvalid      = 9
	opHello        = 10
	opHeartbeatAck = 11
)

// Why a connection ended. Any other error is the network's.
var (
	errReconnect = errors.New("discord: Discord asks to connect anew")
	errInvalid   = errors.New("discord: the session cannot be resumed")
	errZombie    = errors.New("discord: heartbeats are not answered")
)

// fatalError is an end that no attempt will mend.
type fatalError struct{ error }

func (e fatalError) Unwrap() error { return e.error }

// fatal explains a close code after which Discord wants no more attempts.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
func fatal(err error) error {
	switch websocket.CloseStatus(err) {
	case 4004:
		return fatalError{fmt.Errorf("discord: listen: %w", errToken)}
	case 4010:
		return fatalError{errors.New("discord: listen: Discord refuses the shard: restart")}
	case 4011:
		return fatalError{errors.New("discord: listen: the bot is in too many servers for this number of shards: restart, they are counted anew")}
	case 4012:
		return fatalError{errors.New("discord: listen: this version of the gateway is no longer served: update handoff")}
	case 4013:
		return fatalError{errors.New("discord: listen: Discord knows no such intents: update handoff")}
	case 4014:
		return fatalError{errors.New("discord: listen: the message content intent is not switched on: " + contentMend)}
	}
	return nil
}

const contentMend = "discord.com/developers/applications > your app > Bot > Privileged Gateway Intents > Message Content Intent, or set message_content to false"

// session is what can be resumed.
type session struct {
	ID  string `json:"id,omitempty"`
	URL string `json:"url,omitempty"`
	Seq int64  `json:"seq"`
}

// connection is one connection of a shard to the gateway.
type connection struct {
	s        *shard
	conn     *websocket.Conn
	deliver  func(frame)
	writing  sync.Mutex
	interval time.Duration
	acked    atomic.Int64 // when a heartbeat was last answered, Unix nanoseconds
}

// connect holds one connection until it ends and returns why; never nil. Nothing in
// it waits without end: whatever is silent for too long is abandoned.
func (s *shard) connect(ctx context.Context, address string) error {
	dial, cancel := context.WithTimeout(ctx, helloTime)
	defer cancel()
	conn, _, err := websocket.Dial(dial, address, &websocket.DialOptions{HTTPClient: s.l.a.link})
	if err != nil {
		return fmt.Errorf("discord: dial gateway: %w", err)
	}
	defer conn.CloseNow()
	conn.SetReadLimit(frameLimit)
	// When we are to stop, the session is kept: whoever comes next resumes it.
	reading, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	stop := context.AfterFunc(ctx, func() {
		_ = conn.Close(closeKeep, "")
		abandon()
	})
	defer stop()
	c := &connection{s: s, conn: conn, deliver: func(f frame) { s.dispatch(ctx, f) }}
	hello, err := c.hello(dial)
	if err != nil {
		return err
	}
	c.interval = hello
	c.acked.Store(time.Now().UnixNano())
	if err := c.greet(reading); err != nil {
		return err
	}
	s.greeted = true
	var beating sync.WaitGroup
	defer beating.Wait()
	defer abandon()
	beating.Go(func() { c.beat(reading) })
	err = c.read(reading)
	if errors.Is(err, errReconnect) || errors.Is(err, errInvalid) {
		_ = conn.Close(closeKeep, "")
	}
	return err
}

func (c *connection) hello(ctx context.Context) (time.Duration, error) {
	f, err := c.next(ctx)
	if err != nil {
		return 0, fmt.Errorf("discord: wait for hello: %w", err)
	}
	if f.Op != opHello {
		return 0, fmt.Errorf("discord: wait for hello: op %d came", f.Op)
	}
	return interval(f.Data)
}

// interval reads how often Hello wants a heartbeat: within bounds, so that we
// neither spin nor take a dead connection for a living one.
func interval(data []byte) (time.Duration, error) {
	var hello struct {
		Interval float64 `json:"heartbeat_interval"` // ms
	}
	if json.Unmarshal(data, &hello) != nil || hello.Interval <= 0 {
		return 0, errors.New("discord: read hello: no interval of heartbeats")
	}
	ms := min(max(hello.Interval, 1000), 2*60*1000)
	return time.Duration(ms * float64(time.Millisecond)), nil
}

// greet resumes the session that there is, or begins one.
func (c *connection) greet(ctx context.Context) error {
	s := c.s
	if s.session.ID != "" {
		return c.write(ctx, opResume, map[string]any{"token": s.l.a.token, "session_id": s.session.ID, "seq": s.session.Seq})
	}
	identify := map[string]any{
		"token": s.l.a.token, "intents": s.l.a.intents(), "large_threshold": 50,
		"properties": map[string]string{"os": runtime.GOOS, "browser": "handoff", "device": "handoff"},
	}
	if s.of > 1 {
		identify["shard"] = [2]int{s.number, s.of}
	}
	return c.write(ctx, opIdentify, identify)
}

// intents are what we ask for: direct messages and guild messages with reactions.
func (a *Adapter) intents() discordgo.Intent {
	i := discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentGuildMessageReactions |
		discordgo.IntentDirectMessages | discordgo.IntentDirectMessageReactions
	if a.content {
		i |= discordgo.IntentMessageContent
	}
	return i
}

// read takes frames in until the connection ends.
func (c *connection) read(ctx context.Context) error {
	begun, told := false, time.Now() // when the last event came
	for {
		by := time.Unix(0, c.acked.Load()).Add(c.interval * 3 / 2)
		if patient := told.Add(readyTime); !begun && patient.Before(by) {
			by = patient
		}
		wait, cancel := context.WithDeadline(ctx, by)
		f, err := c.next(wait)
		late := wait.Err() != nil && ctx.Err() == nil
		cancel()
		switch {
		case late:
			return errZombie
		case err != nil:
			return err
		}
		switch f.Op {
		case opDispatch:
			if f.Seq > 0 {
				c.s.session.Seq = f.Seq
			}
			begun, told = begun || f.Type == "READY" || f.Type == "RESUMED", time.Now()
			c.deliver(f)
		case opHeartbeat:
			err = c.heartbeat(ctx)
		case opHeartbeatAck:
			c.acked.Store(time.Now().UnixNano())
		case opReconnect:
			return errReconnect
		case opInvalid:
			if string(f.Data) != "true" {
				c.s.lost()
			}
			return errInvalid
		}
		if err != nil {
			return err
		}
	}
}

// beat sends heartbeats until ctx ends. That they are not answered is seen by the
// reader.
func (c *connection) beat(ctx context.Context) {
	wait := time.Duration(rand.Float64() * float64(c.interval))
	for adapters.Pause(ctx, wait) {
		if c.heartbeat(ctx) != nil {
			c.conn.CloseNow()
			return
		}
		wait = c.interval
	}
}

func (c *connection) heartbeat(ctx context.Context) error {
	var seq any
	if n := c.s.heard.Load(); n > 0 {
		seq = n
	}
	return c.write(ctx, opHeartbeat, seq)
}

// next blocks until a frame comes.
func (c *connection) next(ctx context.Context) (frame, error) {
	_, data, err := c.conn.Read(ctx)
	if err != nil {
		return frame{}, err
	}
	var f frame
	if err := json.Unmarshal(data, &f); err != nil {
		return frame{}, fmt.Errorf("discord: read frame: %w", err)
	}
	if f.Seq > 0 {
		c.s.heard.Store(f.Seq)
	}
	return f, nil
}

func (c *connection) write(ctx context.Context, op int, data any) error {
	body, err := json.Marshal(map[string]any{"op": op, "d": data})
	if err != nil {
		return fmt.Errorf("discord: write frame: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.conn.Write(ctx, websocket.MessageText, body); err != nil {
		return fmt.Errorf("discord: write frame: %w", err)
	}
	return nil
}

// gatewayAddress adds to the address that Discord gave how we speak.
func gatewayAddress(base string) (string, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return "", fmt.Errorf("discord: read gateway address: no address")
	}
	switch {
	case u.Scheme != "ws" && u.Scheme != "wss":
		return "", fmt.Errorf("discord: read gateway address: scheme %q", u.Scheme)
	case u.Path == "":
		u.Path = "/"
	}
	q := u.Query()
	q.Set("v", apiVersion)
	q.Set("encoding", "json")
	u.RawQuery = q.Encode()
	return u.String(), nil
}
