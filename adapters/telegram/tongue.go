package telegram

import (
	"context"
	"sync"
	"time"

	handoff "handoff/bot"
)

// tongues knows which languages people's Telegram speaks, for the few sentences
// that the adapter says by itself long after the person wrote. It is best effort:
// what is not known is English.
type tongues struct {
	mu    sync.Mutex
	known map[string]string // person's number -> language code
}

const (
	tongueKeep  = 90 * 24 * time.Hour
	manyTongues = 4096 // in this process's memory
)

// hear remembers a person's language; what is not English outlives the process.
func (a *Adapter) hear(ctx context.Context, p handoff.Person) {
	if p.ID == "" || p.Locale == "" || !a.tongues.learn(p.ID, p.Locale) || speak(p.Locale).language == "" {
		return
	}
	if err := a.memory.Set(ctx, a.memoryKey("tongue/"+p.ID), []byte(p.Locale), tongueKeep); err != nil {
		a.log.Debug("cannot remember a language", "error", err)
	}
}

// learn reports whether it is new.
func (t *tongues) learn(person, language string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known[person] == language {
		return false
	}
	if t.known == nil || len(t.known) >= manyTongues {
		t.known = make(map[string]string)
	}
	t.known[person] = language
	return true
}

// wordsAt are the sentences for whoever is at an address.
func (a *Adapter) wordsAt(ctx context.Context, at handoff.Address) sentences {
	person := at.Chat
	if s, err := parseAddress(at); err == nil && s.group() {
		person = spot{chat: s.person}.address("").Chat
	}
	a.tongues.mu.Lock()
	language, known := a.tongues.known[person]
	a.tongues.mu.Unlock()
	if !known {
		value, err := a.memory.Get(ctx, a.memoryKey("tongue/"+person))
		if err == nil {
			language = string(value)
			a.tongues.learn(person, language)
		}
	}
	return speak(language)
}
