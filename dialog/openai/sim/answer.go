package sim

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// answer is what the server says to one request.
type answer struct {
	id      string
	created int64
	model   string
	text    string
	finish  any // nil: null
	usage   map[string]any
	told    bool // usage is to be told in a stream
}

func (s *Sim) answer(q Request, f Fault, cached int) answer {
	a := answer{
		id: fmt.Sprintf("chatcmpl-%d", q.N), created: time.Now().Unix(), model: q.Model,
		finish: or(f.Finish, "stop"),
		told:   !f.NoUsage && strings.Contains(q.Field("stream_options"), "include_usage"),
	}
	if f.Finish == "null" {
		a.finish = nil
	}
	if f.Text != nil {
		a.text = *f.Text
	} else {
		a.text = s.opts.Answer(q)
	}
	in, out := tokens(q.Prompt()), tokens(a.text)+tokens(f.Reasoning)
	a.usage = map[string]any{
		"prompt_tokens": in, "completion_tokens": out, "total_tokens": in + out,
		"prompt_tokens_details": map[string]any{"cached_tokens": cached},
	}
	return a
}

// whole writes a in one piece.
func (s *Sim) whole(w http.ResponseWriter, a answer, f Fault) {
	if f.Body != "" || f.Type != "" {
		w.Header().Set("Content-Type", or(f.Type, "application/json"))
	}
	if f.Body != "" {
		_, _ = w.Write([]byte(f.Body)) // a client that has gone needs no answer
		return
	}
	message := map[string]any{"role": "assistant", "content": a.text}
	if f.Reasoning != "" {
		message["reasoning_content"] = f.Reasoning
	}
	v := map[string]any{
		"id": a.id, "object": "chat.completion", "created": a.created, "model": a.model,
		"choices": []any{map[string]any{"index": 0, "message": message, "finish_reason": a.finish}},
	}
	if !f.NoUsage {
		v["usage"] = a.usage
	}
	if f.Type != "" {
		_, _ = w.Write([]byte(text(v)))
		return
	}
	if f.Reset {
		body := text(v)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(body[:len(body)/2]))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	writeJSON(w, v)
}

// tokens counts as the rule of thumb does: four bytes a token.
func tokens(s string) int { return (len(s) + 3) / 4 }
