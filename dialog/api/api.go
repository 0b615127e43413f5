package api

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/time/rate"

	"handoff/bot"
	"handoff/dialog"
)

// Prefix is where the API is served.
const Prefix = "/api/v1"

// Inbox takes what is ordered: every bot.Inbox is one.
type Inbox interface {
	Put(ctx context.Context, side bot.Side, m bot.Message) error
}

// Config is what the API works with.
type Config struct {
	Lists  dialog.Lists
	Inbox  Inbox
	Memory bot.Rewriter // remembers orders, and what became of them
	Tokens []Token
	Teams  []string // known ones, for a request that misspells one; none: any name is passed on
	People dialog.People
	Rate   rate.Limit // requests a second of one token; default 20
	Burst  int        // default 100
	Log    *slog.Logger
}

// Token is who may use the API.
type Token struct {
	Name  string      // who it is, in facts and as the customer reads of an agent
	Token string      // at least 24 printable characters without blanks
	Role  dialog.Rank // admin, lead, agent: as who has it in the desk; anything else: it may only read
}

// API is the http.Handler of everything under Prefix.
type API struct {
	lists   dialog.Lists
	inbox   Inbox
	memory  bot.Rewriter
	holders []holder
	teams   []string
	people  dialog.People
	log     *slog.Logger
}

// holder is a token as it is kept: its hash alone.
type holder struct {
	name   string
	hash   [sha256.Size]byte
	role   dialog.Rank
	bucket *rate.Limiter
}

var _ http.Handler = (*API)(nil)

var (
	tokenForm = regexp.MustCompile(`^[!-~]{24,512}$`)
)

// New checks the configuration, all of it. Its errors hold no token.
func New(c Config) (*API, error) {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf("api: "+format, args...)) }
	if c.Lists == nil || c.Inbox == nil || c.Memory == nil {
		wrong("a store with a list, an inbox and a memory is needed")
	}
	if c.Rate <= 0 {
		c.Rate = 20
	}
	if c.Burst <= 0 {
		c.Burst = 100
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	a := &API{lists: c.Lists, inbox: c.Inbox, memory: c.Memory, teams: c.Teams, people: c.People, log: c.Log}
	names, hashes := make(map[string]bool), make(map[[sha256.Size]byte]bool)
	for i, t := range c.Tokens {
		hash := sha256.Sum256([]byte(t.Token))
		switch {
		case !isWord(t.Name, " ._-"):
			wrong("read token %d: name %q: want up to 32 letters, digits, blanks, \".\", \"_\", \"-\"", i+1, t.Name)
		case names[t.Name]:
			wrong("read token %d: there is another one named %q", i+1, t.Name)
		case !tokenForm.MatchString(t.Token):
			wrong("read token %d (%s): want 24 or more printable characters; make one with: openssl rand -base64 32", i+1, t.Name)
		case hashes[hash]:
			wrong("read token %d (%s): another one is the same", i+1, t.Name)
		}
		names[t.Name], hashes[hash] = true, true
		a.holders = append(a.holders, holder{t.Name, hash, t.Role, rate.NewLimiter(c.Rate, c.Burst)})
	}
	if len(c.Tokens) == 0 {
		wrong("no token is configured, so nobody could use it")
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return a, nil
}

// holder finds whose token a request carries. All are compared, in constant time.
func (a *API) holder(r *http.Request) (*holder, error) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return nil, refuse(http.StatusUnauthorized, "send a token: Authorization: Bearer …")
	}
	hash := sha256.Sum256([]byte(strings.TrimSpace(token)))
	var found *holder
	for i := range a.holders {
		if subtle.ConstantTimeCompare(a.holders[i].hash[:], hash[:]) == 1 {
			found = &a.holders[i]
		}
	}
	if found == nil {
		return nil, refuse(http.StatusUnauthorized, "the token is not known here")
	}
	return found, nil
}

// maxWord is the length of a token's name and of a tag, in characters.
const maxWord = 32

// isWord reports whether s is of letters and digits, and of the others after the
// first. (As an expression it would be compiled to megabytes, one table of all
// scripts for each character.)
func isWord(s, others string) bool {
	n := 0
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && (n == 0 || !strings.ContainsRune(others, r)) {
			return false
		}
		n++
	}
	return n > 0 && n <= maxWord
}
