package sim

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// stream writes a as server-sent events: a chunk with the role, the reasoning,
// the text in pieces, a chunk with the reason, one with the usage, [DONE].
func (s *Sim) stream(w http.ResponseWriter, r *http.Request, a answer, f Fault) {
	if f.Ignore || f.Body != "" {
		s.whole(w, a, f)
		return
	}
	w.Header().Set("Content-Type", or(f.Type, "text/event-stream; charset=utf-8"))
	w.Header().Set("Cache-Control", "no-cache")
	flush := http.NewResponseController(w).Flush
	send := func(lines string) { // a client that has gone ends r's context
		_, _ = w.Write([]byte(lines))
		_ = flush()
	}
	for range f.Comments {
		send(": keep-alive\n\n")
	}
	first, last := s.paced(a, f)
	for i, event := range s.events(a, f) {
		if f.Cut > 0 && i == f.Cut {
			if f.Event != "" {
				send(f.Event)
			}
			switch {
			case f.Reset:
				panic(http.ErrAbortHandler)
			case f.Stall:
				s.hang(r)
			}
			return
		}
		if i > 0 && !s.pause(r, or(f.Between, s.opts.Between)) {
			panic(http.ErrAbortHandler)
		}
		if f.Pace != nil && first <= i && i < last && !s.next(r, f.Pace) {
			panic(http.ErrAbortHandler)
		}
		send("data: " + event + "\n\n")
	}
}

// paced tells which of the events are pieces of the text.
func (s *Sim) paced(a answer, f Fault) (first, last int) {
	first = 1 + len(pieces(f.Reasoning, 0)) // after the role
	return first, first + len(pieces(a.text, f.Chunks))
}

// next waits for a test to let the next piece go, and reports whether anybody
// still waits for it.
func (s *Sim) next(r *http.Request, pace <-chan struct{}) bool {
	select {
	case <-pace:
		return true
	case <-r.Context().Done():
	case <-s.done:
	}
	return false
}

// events are the data of all events of a stream that nothing cuts.
func (s *Sim) events(a answer, f Fault) []string {
	chunk := func(delta map[string]any, finish any) string {
		return text(map[string]any{
			"id": a.id, "object": "chat.completion.chunk", "created": a.created, "model": a.model,
			"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}},
		})
	}
	list := []string{chunk(map[string]any{"role": "assistant", "content": ""}, nil)}
	for _, piece := range pieces(f.Reasoning, 0) {
		list = append(list, chunk(map[string]any{"reasoning_content": piece}, nil))
	}
	for _, piece := range pieces(a.text, f.Chunks) {
		list = append(list, chunk(map[string]any{"content": piece}, nil))
	}
	if a.finish != nil {
		list = append(list, chunk(map[string]any{}, a.finish))
	}
	if a.told {
		list = append(list, text(map[string]any{
			"id": a.id, "object": "chat.completion.chunk", "created": a.created, "model": a.model,
			"choices": []any{}, "usage": a.usage,
		}))
	}
	if !f.NoDone {
		list = append(list, "[DONE]")
	}
	return list
}

// pieces cuts s into n pieces of about the same length (fewer if it has fewer
// runes), or into its words when n is 0. They add up to s.
func pieces(s string, n int) []string {
	if n == 0 && s != "" {
		return strings.SplitAfter(s, " ")
	}
	var list []string
	for ; n > 1 && s != ""; n-- {
		_, cut := utf8.DecodeRuneInString(s)
		for cut < len(s)/n || cut < len(s) && !utf8.RuneStart(s[cut]) {
			cut++
		}
		list, s = append(list, s[:cut]), s[cut:]
	}
	if s != "" {
		list = append(list, s)
	}
	return list
}
