package dialog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"handoff/bot"
)

// Article is one that people add while the product runs: the shared shelf of the
// knowledge. The other shelf are files, which nobody changes from a chat.
type Article struct {
	ID        string    `json:"id"` // "shelf-3fa91c"; empty when it is new
	Title     string    `json:"title"`
	Questions []string  `json:"questions,omitempty"` // ways in which customers ask for it
	Answer    string    `json:"answer"`              // CommonMark
	Language  string    `json:"language,omitempty"`  // BCP 47; empty: as its text shows
	Tags      []string  `json:"tags,omitempty"`
	Approved  bool      `json:"approved,omitempty"` // may be given to the letter
	By        Agent     `json:"by"`
	At        time.Time `json:"at"`
}

// shelved is what lies on the shelf, as Memory has it.
type shelved struct {
	Articles []Article `json:"articles,omitempty"`
}

// What the shelf and an article may hold.
const (
	maxShelf     = 500
	maxShelfSize = 1 << 20 // bytes of all texts
	maxAnswer    = 8000    // characters
	maxTitle     = 200
	maxQuestions = 20
)

// Shelf shows the shared shelf to whoever indexes it: see NewShelf.
type Shelf struct {
	document *document[shelved]

	mu      sync.Mutex
	changed chan struct{}
}

// NewShelf opens the shelf that lies in a memory. Make one for a process, and hand
// it to the Manager and to the knowledge: what is changed here is seen here at once.
func NewShelf(memory bot.Memory) *Shelf {
	s := &Shelf{document: newDocument[shelved](memory, "shelf"), changed: make(chan struct{})}
	s.document.told = func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		close(s.changed)
		s.changed = make(chan struct{})
	}
	return s
}

// Articles are those on the shelf; nobody changes them. It asks the store once a
// second at most. An error comes with the articles that were seen last.
func (s *Shelf) Articles(ctx context.Context) ([]Article, error) {
	is, err := s.document.read(ctx, time.Now())
	if err != nil {
		err = fmt.Errorf("dialog: read shelf: %w", err)
	}
	return is.Articles, err
}

// Changed is closed when this process sees a change, its own above all.
func (s *Shelf) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// shelve is the shelf after a change, and what its author reads.
func (t *Turn) shelve(is shelved, c Change) (shelved, answer) {
	is.Articles = slices.Clone(is.Articles)
	if c.Unarticle != "" {
		return t.takeOff(is, c.Unarticle)
	}
	a := *c.Article
	a.Title, a.Answer = Line(a.Title, maxTitle), strings.TrimSpace(Clean(a.Answer))
	a.Questions = slices.DeleteFunc(slices.Clone(a.Questions), func(q string) bool { return strings.TrimSpace(q) == "" })
	for i, q := range a.Questions {
		a.Questions[i] = Line(q, maxTitle)
	}
	size := len(a.Answer)
	for _, x := range is.Articles {
		size += len(x.Answer)
	}
	switch {
	case a.Title == "":
		return is, t.refused("shelf.untitled")
	case a.Answer == "":
		return is, t.refused("shelf.unanswered")
	case utf8.RuneCountInString(a.Answer) > maxAnswer:
		return is, t.refused("shelf.too_long", "max", maxAnswer)
	case !isLanguage(a.Language):
		return is, t.refused("shelf.language", "word", Line(a.Language, 30))
	case len(a.Questions) > maxQuestions:
		return is, t.refused("shelf.questions", "max", maxQuestions)
	case len(is.Articles) >= maxShelf || size > maxShelfSize:
		return is, t.refused("switch.full", "max", maxShelf)
	}
	a.By, a.At = t.Agent(t.Message()), t.Now
	i := slices.IndexFunc(is.Articles, func(x Article) bool {
		return x.ID == a.ID || a.ID == "" && strings.EqualFold(x.Title, a.Title) && x.Language == a.Language
	})
	if i < 0 && a.ID != "" {
		return is, t.refused("shelf.none", "id", Line(a.ID, 40))
	}
	if i >= 0 {
		a.ID = is.Articles[i].ID
		is.Articles[i] = a
		return is, t.made("shelf.changed", "title", a.Title, "id", a.ID)
	}
	a.ID = "shelf-" + fingerprint(t.Key(), 4)
	is.Articles = append(is.Articles, a)
	return is, t.made("shelf.added", "title", a.Title, "id", a.ID)
}

func (t *Turn) takeOff(is shelved, id string) (shelved, answer) {
	var ids []string
	for i, a := range is.Articles {
		if strings.EqualFold(a.ID, id) {
			is.Articles = slices.Delete(is.Articles, i, i+1)
			return is, t.made("shelf.removed", "title", a.Title, "id", a.ID)
		}
		ids = append(ids, a.ID)
	}
	if near, ok := Nearest(id, ids); ok {
		return is, t.refused("shelf.near", "id", Line(id, 40), "near", near)
	}
	return is, t.refused("shelf.none", "id", Line(id, 40))
}
