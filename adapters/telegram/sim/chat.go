package sim

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"
)

// chat is what the server knows of one; s.mu guards it.
type chat struct {
	id       int64
	kind     string
	title    string
	gone     string // why the bot may not write there: the description of its 403
	movedTo  int64
	messages map[int]*Message
	typing   int // how often the bot showed that it types
	drafts   map[int64]Draft
}

// Message is one message of a chat as its readers see it.
type Message struct {
	ID        int
	Chat      int64
	Topic     int
	From      int64 // a person's number, or the bot's
	Bot       bool
	Text      string // as shown; of a file: its caption
	File      *File  // nil: a text
	Album     string // media_group_id
	Rich      bool   // sent as a rich message
	Source    string // as the bot wrote it, with its tags
	ParseMode string
	Entities  []Entity
	Buttons   [][]Button
	ReplyTo   int
	Reaction  string // the bot's
	At        time.Time
	EditedAt  time.Time
	Edits     int
	Deleted   bool

	content map[string]any // what else a person sent, as the Bot API writes it
}

// Button is one of a message's keyboard.
type Button struct {
	Text  string `json:"text"`
	Data  string `json:"callback_data,omitempty"`
	URL   string `json:"url,omitempty"`
	Style string `json:"style"`
}

// Press is a button that was pressed, and what the bot answered.
type Press struct {
	ID       string
	Answered bool
	Text     string // of the notice
	Alert    bool
	At       time.Time
	Took     time.Duration // until the answer
}

// Chat is one person in one chat: what they do and see there.
type Chat struct {
	s      *Server
	ID     int64
	Person int64
}

// Private opens the private chat with a person; its number is the person's.
// language is a BCP 47 code and may be empty.
func (s *Server) Private(person int64, name, language string) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.people[person] = models.User{ID: person, FirstName: name, LanguageCode: language}
	s.open(person, "private", "")
	return &Chat{s, person, person}
}

// Group makes a group or, below -1000000000000, a supergroup. Nobody is in it: see
// Chat.As.
func (s *Server) Group(id int64, title string) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind := "group"
	if id < -1_000_000_000_000 {
		kind = "supergroup"
	}
	s.open(id, kind, title)
	return &Chat{s: s, ID: id}
}

func (s *Server) open(id int64, kind, title string) *chat {
	if s.chats[id] == nil {
		s.chats[id] = &chat{id: id, kind: kind, title: title, messages: make(map[int]*Message)}
	}
	return s.chats[id]
}

// As is the same chat for another person in it.
func (c *Chat) As(person int64, name, language string) *Chat {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.people[person] = models.User{ID: person, FirstName: name, LanguageCode: language}
	return &Chat{c.s, c.ID, person}
}

// Sent is what the bot has said here and not deleted, in order.
func (c *Chat) Sent() []Message { return c.s.Sent(c.ID) }

// Typing is how often the bot showed that it types.
func (c *Chat) Typing() int {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.s.chats[c.ID].typing
}

// Message is one message of the chat; the zero Message when there is none.
func (c *Chat) Message(id int) Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if m := c.s.chats[c.ID].messages[id]; m != nil {
		return *m
	}
	return Message{}
}

// Sent is what the bot has said in a chat and not deleted, in order.
func (s *Server) Sent(id int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	if c := s.chats[id]; c != nil {
		for _, key := range slices.Sorted(maps.Keys(c.messages)) {
			if m := c.messages[key]; m.Bot && !m.Deleted {
				out = append(out, *m)
			}
		}
	}
	return out
}

var marks = []struct {
	kind string
	form *regexp.Regexp
}{
	{"bot_command", regexp.MustCompile(`(?:^|[^\pL\pN_/@])(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)`)},
	{"mention", regexp.MustCompile(`(?:^|[^\pL\pN_/@])(@[A-Za-z0-9_]{3,32})`)},
	{"url", regexp.MustCompile(`(?:^|\s)(https?://\S+)`)},
}

// entities finds what Telegram marks in a person's text. A command may follow a
// Chinese character without a space.
func entities(text string) []Entity {
	var out []Entity
	for _, mark := range marks {
		for _, at := range mark.form.FindAllStringSubmatchIndex(text, -1) {
			out = append(out, Entity{
				Type: mark.kind, Offset: units(text[:at[2]]), Length: units(text[at[2]:at[3]]),
			})
		}
	}
	slices.SortFunc(out, func(a, b Entity) int { return a.Offset - b.Offset })
	return out
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

var blank = strings.NewReplacer(" ", "", "\n", "", "\t", "")
