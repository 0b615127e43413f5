package dialog

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"path"
	"slices"
	"strings"
	"time"

	"handoff/bot"
)

// What is listened to of a customer's burst. The rest goes to a person as it is.
const (
	maxRecordings = 3
	maxRecording  = 20 << 20         // bytes of one
	hearingTime   = 15 * time.Second // a model has to answer within the same half minute: see Turn.Listened
)

// maxHeard is how many of State.Heard are kept.
const maxHeard = 20

// heard is what of a message is whose: the words that came with a recording, and
// what a transcriber made of it.
type heard struct{ caption, transcript string }

// isRecording reports whether a file is something to be listened to.
func isRecording(f bot.File) bool {
	return f.Media == bot.MediaVoice || f.Media == bot.MediaAudio || f.Media == "" && strings.HasPrefix(f.Type, "audio/")
}

// hear writes down the recordings of a customer's burst. From here on a transcript
// counts as the message's words: it becomes Message.Text, so that the question, the
// mood, the relay and the transcript of the conversation (bot.Line.Text, and with
// it what a model reads of earlier turns) hold it like any other text of the
// customer. State.Heard remembers which words were heard and not written.
//
// It never fails a turn: what could not be heard is counted in t.unheard.
func (t *Turn) hear(ctx context.Context) error {
	if !slices.ContainsFunc(t.Messages, func(m bot.Message) bool { return slices.ContainsFunc(m.Files, isRecording) }) {
		return nil
	}
	began := time.Now()
	within, cancel := context.WithTimeout(ctx, hearingTime)
	defer func() { cancel(); t.listened = time.Since(began) }()
	listened := 0
	for i := range t.Messages {
		m := &t.Messages[i]
		var words []string
		for n, f := range m.Files {
			if !isRecording(f) {
				continue
			}
			text := ""
			if t.manager.transcriber != nil && listened < maxRecordings && f.Size <= maxRecording {
				listened++
				var err error
				if text, err = t.transcript(ctx, within, m.ID, n, f); err != nil {
					return err
				}
			}
			if text == "" {
				t.unheard++
				continue
			}
			words = append(words, text)
		}
		if len(words) == 0 {
			continue
		}
		h := heard{m.Text, strings.Join(words, "\n")}
		if t.heard == nil {
			t.heard = make(map[string]heard)
		}
		t.heard[m.ID] = h
		m.Text = strings.TrimSpace(h.caption + "\n" + h.transcript)
		t.State.Heard = append(t.State.Heard, m.ID)
		t.State.Heard = t.State.Heard[max(0, len(t.State.Heard)-maxHeard):]
	}
	return nil
}

// transcript is what is said in a recording; empty when nothing could be heard
// within that time. A turn that comes again reads the same.
func (t *Turn) transcript(ctx, within context.Context, message string, n int, f bot.File) (string, error) {
	key := fmt.Sprintf("heard:%s:%d", message, n)
	data, err := t.Once(ctx, key, func(ctx context.Context) ([]byte, error) {
		var fact TranscriptFact
		text, err := t.listen(within, f)
		if ctx.Err() != nil {
			return nil, ctx.Err() // the turn itself is over
		}
		if err != nil {
			t.manager.log.WarnContext(ctx, "recording cannot be transcribed", "conversation", t.Conversation, "error", err)
			fact.Failure = failure(err)
		}
		fact.Words = len(strings.Fields(text))
		return json.Marshal(struct {
			Text string         `json:"text"`
			Fact TranscriptFact `json:"fact"`
		}{text, fact})
	})
	if err != nil {
		return "", fmt.Errorf("dialog: hear: %w", err)
	}
	var was struct {
		Text string         `json:"text"`
		Fact TranscriptFact `json:"fact"`
	}
	if err := json.Unmarshal(data, &was); err != nil {
		return "", fmt.Errorf("dialog: read transcript: %w", err)
	}
	return was.Text, t.Record("transcript", was.Fact)
}

// failure is why a recording was not heard, in a word for the facts.
func failure(err error) string {
	switch {
	case errors.Is(err, ErrBusy):
		return "busy"
	case errors.Is(err, ErrRefused):
		return "refused"
	case errors.Is(err, context.DeadlineExceeded):
		return "late"
	case errors.Is(err, errTooLong):
		return "too_long"
	}
	return "error"
}

// listen reads a recording through the adapter that received it.
func (t *Turn) listen(ctx context.Context, f bot.File) (string, error) {
	recording, err := f.Open(ctx)
	if err != nil {
		return "", fmt.Errorf("dialog: open recording: %w", err)
	}
	defer recording.Close()
	text, err := t.manager.transcriber.Transcribe(ctx, recordingName(f), cmp.Or(t.State.Language, t.State.Locale), &short{recording, maxRecording})
	if err != nil {
		return "", fmt.Errorf("dialog: transcribe: %w", err)
	}
	text, _ = bound(text)
	return text, nil
}

// errTooLong ends the reading of a recording whose size nobody had told.
var errTooLong = errors.New("dialog: the recording is too long")

// short reads so many bytes and no more: what is longer is an error, because half
// a recording would pass for the whole.
type short struct {
	r    io.Reader
	left int64
}

func (s *short) Read(p []byte) (int, error) {
	if int64(len(p)) > s.left+1 {
		p = p[:s.left+1]
	}
	n, err := s.r.Read(p)
	if s.left -= int64(n); s.left < 0 {
		return 0, errTooLong
	}
	return n, err
}

// extensions of what platforms send as voice; mime's table differs between
// machines.
var extensions = map[string]string{
	"audio/ogg": ".ogg", "audio/opus": ".ogg", "audio/mpeg": ".mp3", "audio/mp3": ".mp3", "audio/mp4": ".m4a", "audio/x-m4a": ".m4a",
	"audio/aac": ".m4a", "audio/wav": ".wav", "audio/x-wav": ".wav", "audio/webm": ".webm", "audio/flac": ".flac", "audio/amr": ".amr",
}

// recordingName tells the format by its end, whatever the customer calls the file.
func recordingName(f bot.File) string {
	if ext := strings.ToLower(path.Ext(f.Name)); len(ext) > 1 && len(ext) <= 5 && !strings.ContainsFunc(ext[1:], func(r rune) bool { return r > 'z' || !isWord(byte(r)) }) {
		return "voice" + ext
	}
	kind, _, err := mime.ParseMediaType(f.Type)
	if err != nil {
		kind = f.Type
	}
	return "voice" + cmp.Or(extensions[strings.ToLower(kind)], ".ogg")
}

// Listened is how long it took to hear the burst's recordings: whoever asks a model
// takes it from the model's time, for the customer waits for both.
func (t *Turn) Listened() time.Duration { return t.listened }

// Unheard reports whether the burst brought recordings that nobody could hear.
func (t *Turn) Unheard() bool { return t.unheard > 0 }
