package discord

import (
	"context"
	"strconv"

	"handoff/bot"
)

// dispatch takes one event of the gateway in. It waits for nothing: what an event
// needs is asked for in its channel's lane.
func (s *shard) dispatch(ctx context.Context, f frame) {
	if f.Type == "READY" {
		s.ready(ctx, f)
		return
	}
	done := s.arrive()
	if ctx.Err() != nil {
		return
	}
	l := s.l
	mark := hashed(s.session.ID)[:8] + "." + strconv.FormatInt(f.Seq, 10)
	var err error
	switch f.Type {
	case "RESUMED":
		s.begun = true
		l.a.log.Info("the gateway's session was resumed", "shard", s.number)
	case "MESSAGE_CREATE":
		var m *message
		if m, err = decode[message](f.Type, f.Data); err == nil {
			l.lanes.push(ctx, m.Channel, event{func(ctx context.Context) error { return l.takeMessage(ctx, m) }, m.ID, done})
			return
		}
	case "MESSAGE_UPDATE":
		var m *message
		if m, err = decode[message](f.Type, f.Data); err == nil {
			l.lanes.push(ctx, m.Channel, event{func(ctx context.Context) error { return l.takeEdit(ctx, m) }, "", done})
			return
		}
	case "MESSAGE_DELETE", "MESSAGE_DELETE_BULK":
		var d *deletion
		if d, err = decode[deletion](f.Type, f.Data); err == nil {
			l.lanes.push(ctx, d.Channel, event{func(ctx context.Context) error { return l.takeDeletion(ctx, d) }, "", done})
			return
		}
	case "MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE":
		var r *reaction
		if r, err = decode[reaction](f.Type, f.Data); err == nil {
			if f.Type == "MESSAGE_REACTION_REMOVE" {
				r.Emoji = emoji{}
			}
			l.lanes.push(ctx, r.Channel, event{func(ctx context.Context) error { return l.takeReaction(ctx, r, mark) }, "", done})
			return
		}
	case "INTERACTION_CREATE":
		var i *interaction
		if i, err = decode[interaction](f.Type, f.Data); err == nil {
			l.interact(ctx, i, done)
			return
		}
	case "GUILD_CREATE":
		if l.a.wantsDesk() {
			var g *guild
			if g, err = decode[guild](f.Type, f.Data); err == nil {
				for _, c := range g.Channels {
					l.a.turnsUp(c, g.ID)
				}
			}
		}
	case "CHANNEL_CREATE", "CHANNEL_UPDATE":
		var c *channel
		if c, err = decode[channel](f.Type, f.Data); err == nil {
			l.a.turnsUp(*c, c.Guild)
		}
	case "GUILD_DELETE":
		var g *guild
		if g, err = decode[guild](f.Type, f.Data); err == nil && !g.Unavailable {
			l.a.loseDesk(func(desk *channel) bool { return desk.Guild == g.ID })
			l.left(ctx, mark, func(_ string, p place) bool { return p.Guild == g.ID }, done)
			return
		}
	case "CHANNEL_DELETE", "THREAD_DELETE":
		var c *channel
		if c, err = decode[channel](f.Type, f.Data); err == nil {
			l.a.loseDesk(func(desk *channel) bool { return desk.ID == c.ID })
			l.left(ctx, mark, func(id string, p place) bool { return id == c.ID || p.Parent == c.ID }, done)
			return
		}
	}
	if err != nil {
		l.a.log.Error("an event cannot be read and is passed over", "event", f.Type, "error", err)
	}
	done()
}

// ready begins a session: what was said before it has to be read.
func (s *shard) ready(ctx context.Context, f frame) {
	r, err := decode[readyEvent](f.Type, f.Data)
	if err != nil {
		s.l.a.log.Error("the gateway's session cannot be read", "error", err)
		return
	}
	s.session = session{ID: r.Session, URL: r.ResumeURL, Seq: f.Seq}
	s.begun = true
	s.l.a.log.Info("the gateway's session begins", "shard", s.number, "of", s.of)
	var channels []string
	if desk := s.l.a.deskChannel(); desk != nil && s.carries(desk.Guild) {
		channels = append(channels, desk.ID)
	}
	for _, id := range s.l.known.all() {
		if p, _ := s.l.known.get(id); s.carries(p.Guild) {
			channels = append(channels, id)
		}
	}
	// Until all that is read, nobody may resume this session: it does not hold it.
	s.l.lanes.missed(ctx, channels, s.arrive())
}

// carries reports whether a server's events come through this shard; those of
// direct messages (no server) come through the first.
// https://discord.com/developers/docs/events/gateway#sharding
func (s *shard) carries(guild string) bool {
	n, _ := strconv.ParseUint(guild, 10, 64)
	return int((n>>22)%uint64(s.of)) == s.number
}

// left puts that nobody is to be reached any more in the places that match.
func (l *listener) left(ctx context.Context, mark string, match func(string, place) bool, done func()) {
	ended := make(map[string]place)
	for _, id := range l.known.all() {
		if p, ok := l.known.get(id); ok && match(id, p) {
			ended[id] = p
		}
	}
	each := countdown(len(ended), done)
	for id, p := range ended {
		l.lanes.push(ctx, id, event{func(ctx context.Context) error { return l.takeLeft(ctx, id, p, mark) }, "", each})
	}
}

func (l *listener) takeLeft(ctx context.Context, channel string, p place, mark string) error {
	err := l.put(ctx, bot.Message{
		ID: eventID(channel, channel, 'l', mark), At: p.spot(channel).address(l.a.name), From: bot.Person{ID: p.Person}, Kind: bot.KindLeft,
	})
	if err == nil {
		l.known.forget(ctx, channel)
	}
	return err
}
