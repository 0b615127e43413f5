package storm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	slack "handoff/adapters/slack/sim"
	"handoff/cmd/handoff/bench"
)

// head is the beginning of a ticket's thread, and what we said in it.
type head struct {
	Chat   int // the customer
	Number string
	TS     string
	Card   string // what it shows
	Open   bool   // it has buttons
	Thread []string
}

// respite is a time during which the assistant was paused: from two seconds after
// the admin read so.
type respite struct{ From, To time.Time }

// deskRecord is all that the judge of a desk reads: the fakes' logs, what was done
// to the processes, and what the people meant by what they wrote.
type deskRecord struct {
	bench.Record                         // Said: by customers. Sent: to them
	Heads        []head                  // in the order in which they were said
	Spoken       []spoken                // by agents
	Standing     map[bench.Word][]string // the texts with an agent's word that customers see in the end
	Closed       map[int]bool            // customers whose tickets agents have closed
	Joined       map[int]int             // customers whose tickets go on with another one's
	Respites     []respite
}

// deskVerdict is what it found.
type deskVerdict struct {
	ToCustomers bench.Verdict // agents' words, and what the assistant answered
	ToAgents    bench.Verdict // customers' words in the threads: Slack forgives nothing
	Wrong       []string
	Overtaken   []string // agents' words of which the first had not arrived when the second was said
	Notes       int
	TakenBack   int // so early that nobody may read them
	Late        int // the others
	Left        int // of those: a copy stands of which nobody heard, its send was in doubt
	Edited      int
	Closed      int
	Moved       int // heads that were left
	Silent      int // things said while the assistant was paused
}

func (v deskVerdict) OK() bool {
	return v.ToCustomers.OK() && v.ToAgents.OK() && len(v.Wrong) == 0
}

func (v deskVerdict) String() string {
	text := fmt.Sprintf("agents to customers: %v\ncustomers to agents: %v\n%d notes, %d words taken back in time, %d later (%d stand, of sends in doubt), %d corrected, %d overtaken; %d tickets closed, %d threads moved; %d things said in pauses",
		v.ToCustomers, v.ToAgents, v.Notes, v.TakenBack, v.Late, v.Left, v.Edited, len(v.Overtaken), v.Closed, v.Moved, v.Silent)
	for _, line := range v.Wrong[:min(len(v.Wrong), 20)] {
		text += "\n  wrong: " + line
	}
	return text
}

func (v *deskVerdict) wrong(format string, args ...any) {
	v.Wrong = append(v.Wrong, fmt.Sprintf(format, args...))
}

// judgeDesk judges a record. Whether words arrived, once and in order, bench.Check
// judges for either direction.
func judgeDesk(r deskRecord) deskVerdict {
	var v deskVerdict
	r.judgeAgents(&v)
	r.judgeCustomers(&v)
	r.judgeCards(&v)
	return v
}

// judgeAgents judges what customers read of agents.
func (r deskRecord) judgeAgents(v *deskVerdict) {
	told := bench.Record{Troubles: r.Troubles, Outages: r.Outages}
	fates := make(map[bench.Word]spoken)
	past := make(map[string]bool)
	shown, doubt := make(map[bench.Word]int), make(map[bench.Word]bool)
	for _, s := range r.Sent {
		for _, w := range s.Words {
			shown[w]++
			doubt[w] = doubt[w] || r.InDoubt(s)
		}
	}
	for _, s := range r.Spoken {
		fates[s.Word] = s
		stands := r.Standing[s.Word]
		switch {
		case s.Fate == sent:
			told.Said = append(told.Said, bench.Said{Word: s.Word})
			for _, w := range s.Past {
				past[fmt.Sprintf("%v after %v", w, s.Word)] = true
			}
			if s.Edited {
				v.Edited++
				if !slices.ContainsFunc(stands, func(text string) bool { return strings.Contains(text, "corrected") }) {
					v.wrong("%v was corrected, and reads %q", s.Word, stands)
				}
			}
		case s.Fate == noted:
			if v.Notes++; shown[s.Word] > 0 {
				v.wrong("the note %v was said to the customer", s.Word)
			}
		case s.InTime:
			if v.TakenBack++; shown[s.Word] > 0 {
				v.wrong("%v was taken back in time, and said to the customer", s.Word)
			}
		default:
			v.Late++
			if len(stands) > 0 && (shown[s.Word] > 1 || doubt[s.Word]) {
				v.Left++ // Telegram knows no keys: the copy nobody heard of, whether it was sent again or withdrawn then
			} else if len(stands) > 0 {
				v.wrong("%v was taken back, and stands at the customer's", s.Word)
			}
		}
	}
	paused := make(map[bench.Word]respite)
	for _, s := range r.Said {
		for _, x := range r.Respites {
			if s.At.After(x.From) && s.At.Before(x.To) {
				paused[s.Word] = x
				v.Silent++
			}
		}
	}
	for _, s := range r.Sent {
		s.Words = slices.DeleteFunc(slices.Clone(s.Words), func(w bench.Word) bool {
			if w.N > agents {
				return fates[w].Fate == undone || fates[w].Fate == deleted || fates[w].Fate == noted
			}
			// The assistant's: a passer-by was answered.
			if x, ok := paused[w]; ok && s.From.Before(x.To) {
				v.wrong("the assistant, by process %d, answered %v in a pause", s.Process, w)
			}
			return w.Chat > passers
		})
		if len(s.Words) > 0 {
			told.Sent = append(told.Sent, s)
		}
	}
	v.ToCustomers = bench.Check(told)
	v.ToCustomers.Disorder = slices.DeleteFunc(v.ToCustomers.Disorder, func(line string) bool {
		if past[line] {
			v.Overtaken = append(v.Overtaken, line)
		}
		return past[line]
	})
}

// judgeCustomers judges what agents read of customers: each word once, by itself or
// in what a thread was told of the conversation so far, and in order. The thread in
// which a ticket stands now holds all of it.
func (r deskRecord) judgeCustomers(v *deskVerdict) {
	answered := make(map[bench.Word]bool)
	for _, s := range r.Sent {
		for _, w := range s.Words {
			answered[w] = true
		}
	}
	var heard bench.Record
	for _, s := range r.Said {
		if s.Chat <= passers || !answered[s.Word] {
			heard.Said = append(heard.Said, s)
		}
	}
	relayed, quoted := make(map[bench.Word]bool), make(map[bench.Word]bool)
	holds := make(map[string]map[bench.Word]bool) // by head
	var later []bench.Sent
	for _, own := range []bool{true, false} { // a merged ticket's own thread comes first
		for _, h := range r.Heads {
			if holds[h.TS] == nil {
				holds[h.TS] = make(map[bench.Word]bool)
			}
			for _, text := range h.Thread {
				words := slices.DeleteFunc(bench.Words(text), func(w bench.Word) bool { return w.N > agents || (w.Chat == h.Chat) != own })
				for _, w := range words {
					holds[h.TS][w] = true
					s := bench.Sent{Chat: w.Chat, ID: len(heard.Sent) + 1, Words: []bench.Word{w}}
					if excerpt(text) {
						later = append(later, s)
						continue
					}
					relayed[w] = true
					heard.Sent = append(heard.Sent, s)
				}
			}
		}
	}
	for _, s := range later { // what no message of its own was said of
		if w := s.Words[0]; !relayed[w] && !quoted[w] {
			quoted[w] = true
			heard.Sent = append(heard.Sent, s)
		}
	}
	v.ToAgents = bench.Check(heard)
	for _, s := range heard.Said {
		if !slices.ContainsFunc(r.Heads, func(h head) bool {
			return h.Open && (h.Chat == s.Chat || h.Chat == r.Joined[s.Chat]) && holds[h.TS][s.Word]
		}) {
			v.wrong("%v does not stand in the thread of its ticket", s.Word)
		}
	}
}

// judgeCards judges tickets by their cards.
func (r deskRecord) judgeCards(v *deskVerdict) {
	open, numbers := make(map[string][]head), make(map[int][]string)
	for _, h := range r.Heads {
		if !slices.Contains(numbers[h.Chat], h.Number) {
			numbers[h.Chat] = append(numbers[h.Chat], h.Number)
		}
		if open[h.Number] = append(open[h.Number], h); !h.Open {
			v.Moved++
		}
	}
	for number, all := range open {
		with := slices.DeleteFunc(slices.Clone(all), func(h head) bool { return !h.Open })
		if len(with) != 1 {
			v.wrong("%s has %d cards with buttons, of %d", number, len(with), len(all))
		} else if r.Closed[with[0].Chat] {
			v.Closed++
			if !strings.Contains(with[0].Card, "Solved by") && !strings.Contains(with[0].Card, "Merged into") {
				v.wrong("%s was closed, and its card reads %q", number, with[0].Card)
			}
		}
	}
	last := make(map[int]bench.Word)
	for _, s := range r.Said {
		if s.N > last[s.Chat].N {
			last[s.Chat] = s.Word
		}
	}
	both := make(map[int]bool) // whose card may show words of either conversation
	for from, to := range r.Joined {
		both[from], both[to] = true, true
	}
	for _, h := range r.Heads {
		if h.Open && !both[h.Chat] && !slices.Contains(bench.Words(h.Card), last[h.Chat]) {
			v.wrong("%s does not show the customer's last word %v: %q", h.Number, last[h.Chat], h.Card)
		}
	}
	for chat, all := range numbers {
		if len(all) > 1 {
			v.wrong("customer %d has %d tickets for one request: %v", chat, len(all), all)
		}
	}
	for _, s := range r.Said {
		if s.Chat <= passers && numbers[s.Chat] == nil {
			v.wrong("customer %d has no ticket", s.Chat)
		}
	}
}

// deskRecord reads the fakes' logs.
func (d *desk) deskRecord() deskRecord {
	r := deskRecord{Record: d.record(), Spoken: d.spoken, Closed: d.closed, Joined: d.joined, Respites: d.breaks, Standing: make(map[bench.Word][]string)}
	chats := make(map[int]bool)
	for _, s := range r.Said {
		chats[s.Chat] = true
	}
	for chat := range chats {
		for _, m := range d.people.Standing(chat) {
			for _, w := range bench.Words(m.Text) {
				r.Standing[w] = append(r.Standing[w], m.Text)
			}
		}
	}
	for _, m := range d.office.heads(0) {
		h := head{TS: m.TS, Card: m.Shown(), Open: len(m.Buttons()) > 0}
		h.Number, _, _ = strings.Cut(m.Text, " ")
		for _, text := range d.office.Thread(m.Channel, m.TS) {
			if text.User == slack.BotUser && text.TS != m.TS {
				h.Thread = append(h.Thread, text.Shown())
			}
		}
		if _, name, ok := strings.Cut(m.Shown(), "“Customer "); ok {
			_, _ = fmt.Sscanf(name, "%d”", &h.Chat)
		}
		r.Heads = append(r.Heads, h)
	}
	// A card that was left shows no customer: its ticket's number tells.
	for i, h := range r.Heads {
		if h.Chat == 0 {
			j := slices.IndexFunc(r.Heads, func(o head) bool { return o.Number == h.Number && o.Chat != 0 })
			if j >= 0 {
				r.Heads[i].Chat = r.Heads[j].Chat
			}
		}
	}
	slices.SortFunc(r.Heads, func(a, b head) int { return cmp.Compare(a.TS, b.TS) })
	return r
}
