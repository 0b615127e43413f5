package storm

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	slack "handoff/adapters/slack/sim"
	"handoff/cmd/handoff/bench"
)

// fate is what is to become of what an agent wrote.
type fate string

const (
	sent    fate = "sent"    // the customer reads it once
	noted   fate = "noted"   // the customer never reads it
	undone  fate = "undone"  // taken back by the shortcut
	deleted fate = "deleted" // deleted in the thread
)

// spoken is something that an agent wrote.
type spoken struct {
	bench.Word
	Fate   fate
	InTime bool         // taken back so early that nobody may ever read it
	Edited bool         // it reads "corrected" now
	Past   []bench.Word // what Slack had not yet heard of from us when this was said: it may be overtaken
}

// play is one customer and their agent, from the request to the end.
type play struct {
	*desk
	ctx     context.Context
	chat    int // whose ticket it is
	to      int // who reads what the agent says
	agent   string
	at      slack.Message // the head of the thread
	words   int           // the agent's so far
	asked   int           // the customer's so far
	waiting []slack.Message
	names   []bench.Word // of those that wait
}

func (d *desk) newPlay(ctx context.Context, chat int) *play {
	return &play{desk: d, ctx: ctx, chat: chat, to: chat, agent: agentOf(chat)}
}

// rest is what people do between two things.
func (p *play) rest() bool {
	return until(p.ctx, time.Now().Add(100*time.Millisecond+rand.N(400*time.Millisecond)))
}

// says has the customer say something.
func (p *play) says(format string) bench.Word {
	p.asked++
	w := bench.Word{Chat: p.chat, N: p.asked}
	text := bench.Question(w)
	if format != "" {
		text = fmt.Sprintf(format, w)
	}
	p.people.SayText(w, text)
	return w
}

// asks has the customer ask for a person, and waits for the card.
func (p *play) asks() bool {
	w := p.says("I want to talk to a person about my order in " + cityOf(p.chat) + ", %v")
	return p.await(p.ctx, fmt.Sprintf("the card of customer %d", p.chat), func() bool {
		card, ok := p.office.card(p.chat)
		p.at = card
		return ok
	}) && p.reads(w)
}

// reads waits until the agent reads a word in the thread.
func (p *play) reads(w bench.Word) bool {
	return p.await(p.ctx, fmt.Sprintf("%v in the thread", w), func() bool {
		for _, m := range p.office.Thread(p.at.Channel, p.at.TS) {
			if m.User == slack.BotUser && m.TS != p.at.TS && slices.Contains(bench.Words(m.Shown()), w) {
				return true
			}
		}
		return false
	})
}

// presses a button of the card until it shows what it is to show.
func (p *play) presses(label, shows string) bool {
	done := func() bool {
		p.at = p.office.Message(p.at.Channel, p.at.TS)
		return strings.Contains(p.at.Shown(), shows)
	}
	for p.ctx.Err() == nil {
		if act, err := p.office.Press(p.agent, p.at, label); err == nil {
			_, _ = act.Ack(p.ctx) // who reads that it failed presses again
		}
		if soon(p.ctx, 5*time.Second, done) {
			return true
		}
	}
	return p.await(p.ctx, fmt.Sprintf("%q on the card of customer %d", shows, p.chat), done)
}

// writes has the agent write something in the thread.
func (p *play) writes(f fate, format string) slack.Message {
	p.words++
	w := bench.Word{Chat: p.to, N: agents + p.words}
	s := spoken{Word: w, Fate: f}
	for i, m := range p.waiting {
		if len(p.office.Message(m.Channel, m.TS).Reactions) == 0 {
			s.Past = append(s.Past, p.names[i])
		}
	}
	m := p.office.Post(p.agent, p.at.Channel, p.at.TS, fmt.Sprintf(format, w))
	p.waiting, p.names = append(p.waiting, m), append(p.names, w)
	p.notes.Lock()
	p.spoken = append(p.spoken, s)
	p.notes.Unlock()
	return m
}

// agents' words of a conversation have higher numbers than its customer's.
const agents = 1000

// last changes what is written down of the agent's last word.
func (p *play) last(change func(*spoken)) {
	p.notes.Lock()
	defer p.notes.Unlock()
	w := bench.Word{Chat: p.to, N: agents + p.words}
	i := slices.IndexFunc(p.spoken, func(s spoken) bool { return s.Word == w })
	change(&p.spoken[i])
}

// taken waits until all that the agent wrote bears a sign: we have it.
func (p *play) taken() bool {
	ok := p.await(p.ctx, fmt.Sprintf("a sign on what agent %d wrote", p.chat), func() bool {
		return !slices.ContainsFunc(p.waiting, func(m slack.Message) bool {
			now := p.office.Message(m.Channel, m.TS)
			return now.TS != "" && len(now.Reactions) == 0
		})
	})
	p.waiting, p.names = nil, nil
	return ok
}

const reply = "Reply %v: the fern leaves today"

// run says two things at once, of which the second may overtake the first.
func (p *play) run() bool {
	p.writes(sent, reply)
	p.writes(sent, reply)
	return p.taken()
}

// corrects says two things and corrects the first while both wait.
func (p *play) corrects() bool {
	first := p.writes(sent, reply)
	p.last(func(s *spoken) { s.Edited = true })
	word := bench.Word{Chat: p.to, N: agents + p.words}
	if !p.taken() {
		return false
	}
	p.writes(sent, reply)
	if !p.taken() {
		return false
	}
	if err := p.office.Edit(first.Channel, first.TS, fmt.Sprintf("Reply %v: corrected, the fern leaves tomorrow", word)); err != nil {
		p.Error(err)
	}
	return true
}

func (p *play) note() bool {
	p.writes(noted, "// Note %v: not a word of this")
	return p.taken()
}

// undo takes words back by the message's menu, as soon as they are held. It is
// picked again until the agent reads what became of it.
func (p *play) undo() bool {
	began := time.Now()
	m := p.writes(undone, reply)
	if !p.taken() {
		return false
	}
	was := len(p.office.Ephemerals(p.agent))
	told := func(what string) bool {
		return slices.ContainsFunc(p.office.Ephemerals(p.agent)[was:], func(m slack.Message) bool { return strings.Contains(m.Shown(), what) })
	}
	locked := func() bool { return p.office.Message(m.Channel, m.TS).Reacted("lock") }
	inTime := false
	for first := true; ; first = false {
		_, err := p.office.Shortcut(p.agent, m, "undo").Ack(p.ctx)
		inTime = inTime || first && err == nil && time.Since(began) < takeBack
		if soon(p.ctx, 5*time.Second, locked) {
			break
		}
		if p.ctx.Err() != nil {
			return p.await(p.ctx, fmt.Sprintf("a word of agent %d to be taken back", p.chat), locked)
		}
	}
	// An ack in time counts, unless the agent read that nothing came of it.
	if told("Taken back") || inTime && !told("Not taken") {
		p.last(func(s *spoken) { s.InTime = true })
	}
	return true
}

// deletes takes words back by deleting them, held or sent.
func (p *play) deletes() bool {
	m := p.writes(deleted, reply)
	if !p.taken() {
		return false
	}
	_ = until(p.ctx, time.Now().Add(rand.N(3*takeBack/2)))
	if err := p.office.Delete(m.Channel, m.TS); err != nil {
		p.Error(err)
	}
	return true
}

// transfers moves the ticket to the city's other team.
func (p *play) transfers() bool {
	before := p.at
	p.office.Post(p.agent, p.at.Channel, p.at.TS, "!transfer "+cityOf(p.chat)+billing)
	return p.await(p.ctx, fmt.Sprintf("the new card of customer %d", p.chat), func() bool {
		card, ok := p.office.card(p.chat)
		if ok = ok && card.Channel != before.Channel; ok {
			p.at = card
		}
		return ok
	}) && p.presses("Claim", "has it since")
}

// snoozes puts the ticket aside until the customer writes, who has said nothing that
// is still on its way.
func (p *play) snoozes() bool {
	if p.asked > 1 && !p.reads(bench.Word{Chat: p.chat, N: p.asked}) {
		return false
	}
	p.office.Post(p.agent, p.at.Channel, p.at.TS, "!snooze until reply")
	return p.await(p.ctx, fmt.Sprintf("the snoozed card of customer %d", p.chat), func() bool {
		p.at = p.office.Message(p.at.Channel, p.at.TS)
		return strings.Contains(p.at.Shown(), "Snoozed until")
	}) && p.reads(p.says(""))
}

// resolves ends the ticket, with a last word or by the button. What the customer
// said is read before.
func (p *play) resolves(word bool) bool {
	if p.asked > 1 && !p.reads(bench.Word{Chat: p.chat, N: p.asked}) || !p.taken() {
		return false
	}
	if word {
		p.writes(sent, "!resolve Goodbye %v")
		if !p.await(p.ctx, fmt.Sprintf("the solved card of customer %d", p.chat), func() bool {
			return strings.Contains(p.office.Message(p.at.Channel, p.at.TS).Shown(), "Solved by")
		}) {
			return false
		}
	} else if !p.presses("Resolve", "Solved by") {
		return false
	}
	p.notes.Lock()
	p.closed[p.chat] = true
	p.notes.Unlock()
	return true
}

// whole is a ticket's life, with all that may happen in one.
func (p *play) whole() {
	if !p.asks() {
		return
	}
	if p.chat%3 > 0 && !p.presses("Claim", "has it since") { // else the first words claim
		return
	}
	acts := []func() bool{p.run, p.corrects, p.note, p.undo, p.deletes, p.run}
	if p.chat%3 == 0 {
		acts = append(acts, p.transfers)
	}
	if p.chat%3 == 1 {
		acts = append(acts, p.snoozes)
	}
	rand.Shuffle(len(acts), func(i, j int) { acts[i], acts[j] = acts[j], acts[i] })
	for i, act := range acts {
		if i%2 == 0 {
			p.says("")
		}
		if !p.rest() || !act() || !p.taken() {
			return
		}
	}
	if !p.resolves(p.chat%2 == 0) || p.chat%3 != 2 {
		return
	}
	// It comes back.
	w := p.says("That did not help, %v")
	if p.reads(w) && p.presses("Claim", "has it since") && p.run() {
		p.resolves(false)
	}
}

// merge is two tickets of one customer that become one.
func (p *play) merge(q *play) {
	for _, x := range []*play{p, q} {
		if !x.asks() || !x.presses("Claim", "has it since") || !x.run() {
			return
		}
	}
	number, _, _ := strings.Cut(p.at.Text, " ")
	q.says("")
	q.office.Post(q.agent, q.at.Channel, q.at.TS, "!merge "+number+" anyway")
	if !q.await(q.ctx, fmt.Sprintf("the merged card of customer %d", q.chat), func() bool {
		return strings.Contains(q.office.Message(q.at.Channel, q.at.TS).Shown(), "Merged into")
	}) {
		return
	}
	p.notes.Lock()
	p.joined[q.chat], p.closed[q.chat] = p.chat, true
	p.notes.Unlock()
	// The customer writes there, and is answered there from the other thread.
	q.at = p.at
	if !q.reads(q.says("")) || !p.taken() {
		return
	}
	p.to, p.words = q.chat, q.words
	if p.run() && p.rest() && p.note() && p.run() {
		p.resolves(false)
	}
}
