package bench

import (
	"strings"
	"sync"
	"time"

	model "handoff/dialog/openai/sim"
)

// Prompts is the model: an OpenAI fake that answers with the words it was asked,
// and looks whether it was told what was said before.
type Prompts struct {
	*model.Sim

	mu    sync.Mutex
	asked int
	told  map[Word]bool // words asked: whether a prompt of theirs held what came before
}

// NewPrompts starts a model that takes so long for each answer.
func NewPrompts(delay time.Duration) *Prompts {
	p := &Prompts{told: make(map[Word]bool)}
	p.Sim = model.New(model.Options{Answer: p.answer, First: delay, Keep: 1})
	return p
}

// Asked is how many answers were asked for.
func (p *Prompts) Asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// Missing are the words whose prompts all lacked the question before or its
// answer. One prompt of several may: a process that was paused over a turn asks with
// an old state once it wakes up, long after another has answered, and what comes of
// that is thrown away.
func (p *Prompts) Missing() (words []Word) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for w, told := range p.told {
		if !told {
			words = append(words, w)
		}
	}
	return words
}

// answer repeats the words of the last question. It passes the checks that an
// answer must pass: it cites the first passage, and holds no figure but the
// customer's own.
func (p *Prompts) answer(q model.Request) string {
	words := lastAsked(q)
	p.note(q, words)
	return answerTo(words, strings.Contains(q.Last(), atLength))
}

func (p *Prompts) note(q model.Request, words []Word) {
	whole := len(words) == 0 || words[0].N == 1 || told(q, Word{words[0].Chat, words[0].N - 1})
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	if len(words) > 0 {
		p.told[words[0]] = p.told[words[0]] || whole
	}
}

// atLength in a question asks for a longer answer, by more.
const atLength = "at length"

var more = strings.Repeat(" by the window", 20)

func answerTo(words []Word, long bool) string {
	var names []string
	for _, w := range words {
		names = append(names, w.String())
	}
	text := "About " + strings.Join(names, " and ") + ": do it in the morning, go slowly and look at the leaves first"
	if long {
		text += more
	}
	return text + " [1]."
}

// lastAsked are the words in what the customer said last. The passages around it
// hold none.
func lastAsked(q model.Request) []Word { return Words(q.Last()) }

// told reports whether the prompt holds a word in what the customer said and in
// what was answered. It is in the way of every answer, so it reads no more than it
// must.
func told(q model.Request, w Word) bool {
	question, answer := false, false
	for _, m := range q.Messages {
		if holds(m.Content, w) {
			question = question || m.Role == "user"
			answer = answer || m.Role == "assistant"
		}
	}
	return question && answer
}

// holds reports whether a word stands in a text, and not as the beginning of a
// longer one.
func holds(text string, w Word) bool {
	name := w.String()
	for {
		_, after, found := strings.Cut(text, name)
		if !found {
			return false
		}
		if after == "" || after[0] < '0' || after[0] > '9' {
			return true
		}
		text = after
	}
}
