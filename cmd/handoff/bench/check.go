package bench

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Trouble is something that was done to a process. A kill has From == To.
type Trouble struct {
	Process  int
	From, To time.Time
}

func (t Trouble) kill() bool { return t.From.Equal(t.To) }

// Span is a time during which something was down.
type Span struct{ From, To time.Time }

// Record is all that the checker judges from: the fakes' logs, and what was done
// to the processes.
type Record struct {
	Said     []Said
	Sent     []Sent
	Troubles []Trouble
	Outages  []Span // of the store
	Notices  int    // how many different texts without a word each chat may read
}

// settle is how long after Telegram's answer a process needs at most to write
// down that it has it, on a busy machine with its store up.
const settle = 2 * time.Second

// retry is the longest pause between two attempts to write it down while the store
// is down: bot.Runtime's.
const retry = 2 * time.Second

// wire is how long a request may lie in a socket before Telegram reads it: its
// process may be dead by then.
const wire = 250 * time.Millisecond

// Verdict is what the checker found. Lost, Twice, Disorder and Strange must be
// empty; Unsure is what Telegram, which knows no keys, cannot spare us.
type Verdict struct {
	Said, Sent int
	Lost       []Word   // never answered
	Twice      []string // shown again though the sender was not in doubt, or a third time
	Disorder   []string // shown before an answer to something earlier in the chat
	Strange    []string // neither an answer nor a notice
	Doubts     int      // sends of which the bot could not know whether they arrived
	Unsure     int      // how many of those were shown a second time: the sum of the next three
	AfterCut   int      // the answer to the first was cut
	AfterKill  int      // its process was killed
	AfterPause int      // the process of either was paused
	// Longest is the longest time from Telegram's answer to such a kill.
	Longest time.Duration
}

// OK reports whether nothing is wrong.
func (v Verdict) OK() bool {
	return len(v.Lost)+len(v.Twice)+len(v.Disorder)+len(v.Strange) == 0
}

func (v Verdict) String() string {
	text := fmt.Sprintf("%d said: %d lost, %d answered twice, %d out of order, %d strange; %d sends in doubt, of which %d came twice (%d after a cut answer, %d after a kill within %v, %d after a pause)",
		v.Said, len(v.Lost), len(v.Twice), len(v.Disorder), len(v.Strange), v.Doubts, v.Unsure, v.AfterCut, v.AfterKill, v.Longest.Round(time.Millisecond), v.AfterPause)
	for name, list := range map[string][]string{"twice": v.Twice, "out of order": v.Disorder, "strange": v.Strange} {
		for _, line := range list[:min(len(list), 5)] {
			text += "\n  " + name + ": " + line
		}
	}
	if len(v.Lost) > 0 {
		text += fmt.Sprintf("\n  lost: %v", v.Lost[:min(len(v.Lost), 20)])
	}
	return text
}

// Check judges a record. An answer that was shown twice is forgiven only when the
// first send was in doubt: its answer was cut, or its process was killed or paused
// before it can have written down that it was sent. Or when the second is the one
// that a paused process had in hand when another one took over.
func Check(r Record) Verdict {
	v := Verdict{Said: len(r.Said), Sent: len(r.Sent)}
	sent := slices.Clone(r.Sent)
	slices.SortFunc(sent, func(a, b Sent) int { return cmp.Compare(a.ID, b.ID) })
	answers := make(map[Word][]Sent)
	notices := make(map[int]map[string][]Sent)
	last := make(map[int]Word)
	said := make(map[Word]bool)
	for _, s := range r.Said {
		said[s.Word] = true
	}
	for _, s := range sent {
		if r.InDoubt(s) {
			v.Doubts++
		}
		if len(s.Words) == 0 {
			texts := notices[s.Chat]
			if texts == nil {
				texts = make(map[string][]Sent)
				notices[s.Chat] = texts
			}
			if texts[s.Text] == nil && len(texts) == r.Notices {
				v.Strange = append(v.Strange, fmt.Sprintf("in chat %d: %q", s.Chat, s.Text))
				continue
			}
			texts[s.Text] = append(texts[s.Text], s)
			continue
		}
		for _, w := range s.Words {
			if !said[w] || w.Chat != s.Chat {
				v.Strange = append(v.Strange, fmt.Sprintf("in chat %d: an answer to %v", s.Chat, w))
				continue
			}
			if before := last[s.Chat]; answers[w] == nil {
				if w.N < before.N {
					v.Disorder = append(v.Disorder, fmt.Sprintf("%v after %v", w, before))
				} else {
					last[s.Chat] = w
				}
			}
			answers[w] = append(answers[w], s)
		}
	}
	judge := func(name string, copies []Sent) {
		if len(copies) < 2 {
			return
		}
		first, second := copies[0], r.trouble(copies[1])
		cause := r.trouble(first)
		switch {
		case len(copies) > 2:
			v.Twice = append(v.Twice, name+r.tell(copies))
			return
		case first.Cut:
			v.AfterCut++
		case cause != nil && cause.kill():
			v.AfterKill++
			v.Longest = max(v.Longest, cause.From.Sub(first.To))
		case cause != nil, second != nil && !second.kill():
			v.AfterPause++
		default:
			v.Twice = append(v.Twice, name+r.tell(copies))
			return
		}
		v.Unsure++
	}
	for _, s := range r.Said {
		if answers[s.Word] == nil {
			v.Lost = append(v.Lost, s.Word)
		}
		judge(s.Word.String(), answers[s.Word])
	}
	for chat, texts := range notices {
		for text, copies := range texts {
			judge(fmt.Sprintf("notice %.20q in chat %d", text, chat), copies)
		}
	}
	return v
}

// InDoubt reports whether the bot may not know that a message was shown: it got no
// answer, or could not write it down.
func (r Record) InDoubt(s Sent) bool { return s.Cut || r.trouble(s) != nil }

// trouble is what may have kept a process from writing down that it had sent
// something, or nil: the first kill before it must have been written, or a pause
// around the send.
func (r Record) trouble(s Sent) *Trouble {
	until := s.To.Add(settle)
	for _, o := range r.Outages { // in order
		if o.From.Before(until) && o.To.After(s.From) && o.To.Add(settle+retry).After(until) {
			until = o.To.Add(settle + retry)
		}
	}
	for i, t := range r.Troubles {
		since := s.From.Add(-wire)
		if !t.kill() {
			since = s.From.Add(-settle) // it has just woken up
		}
		if t.Process == s.Process && t.From.Before(until) && t.To.After(since) {
			return &r.Troubles[i]
		}
	}
	return nil
}

// tell describes the copies of an answer for whoever looks for the cause.
func (r Record) tell(copies []Sent) string {
	text := ""
	for _, s := range copies {
		text += fmt.Sprintf(" [#%d by %d at %s, cut %t, trouble %t]", s.ID, s.Process, s.To.Format("05.000"), s.Cut, r.trouble(s) != nil)
	}
	return text
}
