package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"sync"
	"time"

	"handoff/dialog"
	"handoff/dialog/openai"
	modelsim "handoff/dialog/openai/sim"
)

// The played model's name, as the events tell it, and its pace: a person's reading.
const (
	modelName = "played-here"
	wordTime  = 40 * time.Millisecond
)

// mind is a model server in this process, and the real adapters that ask it.
type mind struct {
	sim         *modelsim.Sim
	model       *openai.Model
	transcriber *openai.Transcriber

	mu   sync.Mutex
	said map[[sha256.Size]byte]string // in recordings, by their bytes: what the visitor typed

	turn sync.Mutex // one recording after the other
}

func newMind() (*mind, error) {
	m := &mind{
		sim:  modelsim.New(modelsim.Options{Answer: modelsim.Translating(phrases, played), Between: wordTime, Keep: 1}),
		said: make(map[[sha256.Size]byte]string),
	}
	var err error
	m.model, err = openai.New(openai.Config{
		Providers: []openai.Provider{{BaseURL: modelsim.URL, Name: modelName}}, Dial: m.sim.Dial,
	})
	if err != nil {
		return nil, err
	}
	m.transcriber, err = openai.NewTranscriber(openai.TranscriberConfig{BaseURL: modelsim.URL, Dial: m.sim.Dial})
	return m, err
}

// hear remembers what is said in a recording.
func (m *mind) hear(recording [sha256.Size]byte, text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.said[recording] = text
}

// Transcribe has the server hear what the visitor typed, and asks it as any other:
// see dialog.Transcriber. What nobody typed is not understood.
func (m *mind) Transcribe(ctx context.Context, name, language string, recording io.Reader) (string, error) {
	data, err := io.ReadAll(recording)
	if err != nil {
		return "", err
	}
	m.mu.Lock()
	text := m.said[sha256.Sum256(data)]
	m.mu.Unlock()
	m.turn.Lock()
	defer m.turn.Unlock()
	defer m.sim.Heal() // what was to be heard and was never asked for
	m.sim.FailRecordings(modelsim.Fault{Times: 1, Text: &text})
	return m.transcriber.Transcribe(ctx, name, language, bytes.NewReader(data))
}

func (m *mind) close() {
	if m == nil {
		return
	}
	if m.model != nil {
		_ = m.model.Close() // lets go of idle connections; it cannot fail
	}
	if m.transcriber != nil {
		_ = m.transcriber.Close()
	}
	_ = m.sim.Close()
}

// Model answers what no approved answer covers: the real client, and a model that
// is played here.
func (d *Demo) Model() dialog.Model { return d.mind.model }

// Transcriber writes down voice notes: the real client, and ears that are played
// here.
func (d *Demo) Transcriber() dialog.Transcriber { return d.mind }
