package sim

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"
)

// envelope is something on its way to the app.
type envelope struct {
	kind    string // events_api, slash_commands, interactive
	payload object
	tries   int
	ids     []string // of every try, and of every duplicate
	acked   bool
	given   bool // up
	timer   *time.Timer
	act     *Interaction
}

func (e *envelope) stop() {
	if e.timer != nil {
		e.timer.Stop()
	}
}

// Interaction is a command, a button or a form on its way. Slack sends it once:
// without an ack within AckWait the person reads that it failed.
type Interaction struct {
	done  chan struct{}
	at    time.Time
	took  time.Duration
	data  json.RawMessage
	err   error
	onAck func(json.RawMessage)
}

// ErrFailed is what the person reads when the app did not acknowledge in time,
// or was not there.
var ErrFailed = errors.New("slack sim: the app did not respond")

// Ack blocks until the app has acknowledged and returns what it answered.
func (i *Interaction) Ack(ctx context.Context) (json.RawMessage, error) {
	select {
	case <-i.done:
		return i.data, i.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Took is how long the ack took; valid after Ack.
func (i *Interaction) Took() time.Duration { return i.took }

func (i *Interaction) end(data json.RawMessage, err error) {
	i.data, i.err, i.took = data, err, time.Since(i.at)
	if err == nil && i.onAck != nil {
		i.onAck(data)
	}
	close(i.done)
}

// interact sends an interaction. The lock is held.
func (s *Sim) interact(kind string, payload object) *Interaction {
	act := &Interaction{done: make(chan struct{}), at: time.Now()}
	s.dispatch(&envelope{kind: kind, payload: payload, act: act})
	return act
}

// messageEvent tells the app what happened in a channel. The lock is held.
func (s *Sim) messageEvent(channel string, event object) {
	c := s.channels[channel]
	if c == nil {
		return
	}
	event["channel"], event["channel_type"] = channel, c.kind()
	subscription := map[string]string{"im": "message.im", "group": "message.groups", "channel": "message.channels"}[c.kind()]
	s.appEvent(subscription, channel, event)
}

// appEvent sends an event if the app has subscribed to it and is in the channel.
// The lock is held.
func (s *Sim) appEvent(subscription, channel string, event object) {
	c := s.channels[channel]
	if c == nil || !c.has(BotUser) || !slices.Contains(s.opts.Events, subscription) {
		return
	}
	if scope := eventScopes[subscription]; scope != "" && !slices.Contains(s.opts.Scopes, scope) {
		return
	}
	event = maps.Clone(event)
	event["channel"] = channel
	if event["event_ts"] == nil {
		event["event_ts"] = event["ts"]
	}
	s.dispatch(&envelope{kind: "events_api", payload: object{
		"type": "event_callback", "team_id": s.opts.Team, "api_app_id": AppID, "event_id": s.name("Ev"),
		"event_time": time.Now().Unix(), "event": event, "is_ext_shared_channel": c.Shared,
		"authorizations": []object{{"team_id": s.opts.Team, "user_id": BotUser, "is_bot": true}},
	}})
}

// dispatch sends an envelope on one connection and waits for its ack. The lock
// is held.
func (s *Sim) dispatch(e *envelope) {
	if e.acked || s.closed {
		return
	}
	e.stop()
	k := s.turn()
	for range 1 + s.copies {
		if k == nil {
			break
		}
		id := s.name("env-")
		e.ids = append(e.ids, id)
		s.envelopes[id] = e
		frame := object{"type": e.kind, "envelope_id": id, "payload": e.payload, "accepts_response_payload": e.act != nil}
		if e.tries > 0 {
			frame["retry_attempt"], frame["retry_reason"] = e.tries, "timeout"
		}
		k.write(frame)
		k = s.turn()
	}
	if len(e.ids) == 0 { // nobody there: remembered under a name of its own
		e.ids = append(e.ids, s.name("env-"))
		s.envelopes[e.ids[0]] = e
	}
	e.tries++
	wait := s.opts.AckWait
	if e.act == nil {
		if e.tries > len(s.opts.Retries) {
			e.given = true
			s.Happened()
			return
		}
		wait += s.opts.Retries[e.tries-1]
	}
	e.timer = time.AfterFunc(wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		switch {
		case e.acked || s.closed:
		case e.act != nil:
			e.acked = true
			e.act.end(nil, ErrFailed)
			s.Happened()
		default:
			s.dispatch(e)
		}
	})
	s.Happened()
}

// acked takes an ack. The lock is held.
func (s *Sim) acked(id string, payload json.RawMessage) {
	e := s.envelopes[id]
	if e == nil {
		s.envelopes[id] = &envelope{acked: true, ids: []string{id}} // a raw frame's
	} else if !e.acked {
		e.acked = true
		e.stop()
		if e.act != nil {
			e.act.end(payload, nil)
		}
	}
	s.Happened()
}

// Acked reports whether an envelope of that ID was acknowledged: for frames sent
// by Raw.
func (s *Sim) Acked(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.envelopes[id]
	return e != nil && e.acked
}

// Unacked counts the events that are still on their way or were given up.
func (s *Sim) Unacked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	open := map[*envelope]bool{}
	for _, e := range s.envelopes {
		if !e.acked {
			open[e] = true
		}
	}
	return len(open)
}

// Redeliver sends every event that was not acknowledged again at once.
func (s *Sim) Redeliver() {
	s.mu.Lock()
	defer s.mu.Unlock()
	open := map[*envelope]bool{}
	for _, id := range slices.Sorted(maps.Keys(s.envelopes)) {
		if e := s.envelopes[id]; !e.acked && !e.given && e.act == nil && !open[e] {
			open[e] = true
			s.dispatch(e)
		}
	}
}

// Duplicate sends each envelope n times more from now on, on other connections
// where there are.
func (s *Sim) Duplicate(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.copies = n
}
