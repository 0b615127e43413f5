package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Request is a chat completion that was asked for.
type Request struct {
	N        int         // from 1, in the order of arrival
	At       time.Time   // when it arrived
	Header   http.Header // without Authorization
	Body     []byte      // as it was sent
	Model    string
	Messages []Message
	Images   []Image // of all messages, in order
	Stream   bool

	fields map[string]json.RawMessage
}

// Message is one utterance of the prompt.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"` // its words, of all parts
}

// Field returns a top-level field of the body as JSON text; empty: it was not
// sent.
func (q Request) Field(name string) string { return string(q.fields[name]) }

// Has reports whether the body has that top-level field.
func (q Request) Has(name string) bool { return q.fields[name] != nil }

// Prompt is what the model reads: all utterances, in order.
func (q Request) Prompt() string {
	var b strings.Builder
	for _, m := range q.Messages {
		b.WriteString("<|" + m.Role + "|>")
		b.WriteString(m.Content)
	}
	return b.String()
}

// Last is the newest utterance of the user.
func (q Request) Last() string {
	for i := len(q.Messages) - 1; i >= 0; i-- {
		if q.Messages[i].Role == "user" {
			return q.Messages[i].Content
		}
	}
	return ""
}

// parse reads a request as strictly as the strictest servers do: no message
// without content.
func parse(h http.Header, body []byte) (Request, error) {
	q := Request{Header: h.Clone(), Body: body}
	q.Header.Del("Authorization")
	if err := json.Unmarshal(body, &q.fields); err != nil {
		return q, fmt.Errorf("the body is not JSON: %w", err)
	}
	var known struct {
		Model    string `json:"model"`
		Stream   bool   `json:"stream"`
		Messages []struct {
			Role    string          `json:"role"`
			Content json.RawMessage `json:"content"`
		} `json:"messages"`
	}
	if err := json.Unmarshal(body, &known); err != nil {
		return q, err
	}
	if known.Model == "" || len(known.Messages) == 0 {
		return q, errors.New("you must provide a model and messages")
	}
	q.Model, q.Stream = known.Model, known.Stream
	for i, m := range known.Messages {
		words, images, err := content(m.Content)
		if err != nil {
			return q, fmt.Errorf("messages[%d]: %w", i, err)
		}
		q.Messages = append(q.Messages, Message{m.Role, words})
		for _, image := range images {
			image.Of = i
			q.Images = append(q.Images, image)
		}
	}
	return q, nil
}
