package openai

import (
	"cmp"
	"regexp"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"handoff/dialog"
)

// shape is what one server takes. It begins with what most take and changes when
// the server refuses a field and takes the request without it.
type shape struct {
	stream      bool   // answers come word by word
	usage       bool   // stream_options: the stream tells what it cost
	temperature bool   // models that reason have their own
	tokens      string // the field that bounds an answer; empty: none is taken
	spare       string // the other name for it, not tried yet
	cacheKey    bool   // prompt_cache_key, which only OpenAI's own servers are known to take
	alternate   bool   // no two utterances of one role may follow each other
}

// The two names of the bound. OpenAI's newer models refuse the first, some older
// servers know only that.
const (
	maxTokens           = "max_tokens"
	maxCompletionTokens = "max_completion_tokens"
)

func newShape(host, model string, c Config) shape {
	s := shape{stream: true, usage: true, temperature: true, tokens: maxTokens, spare: maxCompletionTokens}
	ours := host == "api.openai.com" || strings.HasSuffix(host, ".api.openai.com")
	// The library knows models that reason, which refuse both; a server's 400
	// tells the rest.
	reasons := openai.NewReasoningValidator().Validate(openai.ChatCompletionRequest{Model: model, Temperature: 0.5}) != nil
	s.temperature = !reasons
	if ours || reasons {
		s.tokens, s.spare = maxCompletionTokens, maxTokens
	}
	s.cacheKey = ours
	return s
}

// asked is the shape of one request: it streams where somebody wants to see the
// words and the server can.
func (s shape) asked(wanted bool) shape {
	s.stream = s.stream && wanted
	return s
}

// learnt is what remains of the shape that a server took: that nobody wanted a
// stream says nothing of the server.
func (s shape) learnt(known shape, wanted bool) shape {
	if !wanted {
		s.stream = known.stream
	}
	return s
}

// request is a request's body. The library's own type leaves out what is zero, so
// that temperature 0 would be lost, is checked by the model's name, whoever serves
// it, and encodes each message twice.
type request struct {
	Model               string                `json:"model"`
	Messages            []message             `json:"messages"`
	Stream              bool                  `json:"stream,omitempty"`
	Temperature         *float64              `json:"temperature,omitempty"`
	MaxTokens           int                   `json:"max_tokens,omitempty"`
	MaxCompletionTokens int                   `json:"max_completion_tokens,omitempty"`
	StreamOptions       *openai.StreamOptions `json:"stream_options,omitempty"`
	PromptCacheKey      string                `json:"prompt_cache_key,omitempty"`
}

type message struct {
	Role    string `json:"role"`
	Content any    `json:"content"` // a string, or parts
}

// request is r as this server takes it.
func (s shape) request(model string, r dialog.Request, c Config) request {
	q := request{Model: model, Stream: s.stream, Messages: make([]message, 0, len(r.Conversation)+1)}
	if r.Instructions != "" {
		q.Messages = append(q.Messages, message{openai.ChatMessageRoleSystem, r.Instructions})
	}
	for _, u := range r.Conversation {
		if u.Text == "" { // strict servers refuse it
			continue
		}
		text, role := u.Text, string(u.Role)
		if last := len(q.Messages) - 1; s.alternate && last >= 0 && q.Messages[last].Role == role {
			if before, words := q.Messages[last].Content.(string); words {
				text, q.Messages = before+"\n\n"+text, q.Messages[:last]
			}
		}
		m := message{role, text}
		if len(u.Images) > 0 {
			m.Content = parts(text, u.Images)
		}
		q.Messages = append(q.Messages, m)
	}
	if s.temperature {
		q.Temperature = &c.Temperature
	}
	switch n := cmp.Or(max(r.MaxTokens, 0), c.MaxTokens); s.tokens {
	case maxTokens:
		q.MaxTokens = max(n, 0)
	case maxCompletionTokens:
		q.MaxCompletionTokens = max(n, 0)
	}
	if s.stream && s.usage {
		q.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	if s.cacheKey {
		q.PromptCacheKey = r.CacheKey
	}
	return q
}

var streamWord = regexp.MustCompile(`\bstream(?:ing)?\b`)

// without returns the shape that avoids what f complains about; false: it
// complains about nothing that can be left out. Each step leaves out something,
// so there are at most seven.
func (s shape) without(f *failure) (shape, bool) {
	if f.kind == kindMalformed && f.cause == errNotStream {
		s.stream = false
		return s, true
	}
	if f.kind != kindRequest {
		return s, false
	}
	complaint := cmp.Or(f.param, f.body)
	about := func(field string) bool { return strings.Contains(complaint, field) }
	switch {
	case s.stream && s.usage && about("stream_options"):
		s.usage = false
	case s.cacheKey && about("prompt_cache_key"):
		s.cacheKey = false
	case s.tokens != "" && about(s.tokens):
		s.tokens, s.spare = s.spare, ""
	case s.temperature && about("temperature"):
		s.temperature = false
	case !s.alternate && strings.Contains(f.body, "must alternate"):
		s.alternate = true
	case s.stream && streamWord.MatchString(complaint):
		s.stream = false
	default:
		return s, false
	}
	return s, true
}
