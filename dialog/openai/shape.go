package openai

import (
	"cmp"
	"encoding/json"
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

// request is r as the library sends it: what reads the same for all servers.
func (s shape) request(model string, r dialog.Request) openai.ChatCompletionRequest {
	q := openai.ChatCompletionRequest{Model: model}
	if r.Instructions != "" {
		q.Messages = append(q.Messages, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleSystem, Content: r.Instructions})
	}
	for _, u := range r.Conversation {
		if u.Text == "" { // the library would send no content at all, which strict servers refuse
			continue
		}
		m := openai.ChatCompletionMessage{Role: string(u.Role), Content: u.Text}
		if last := len(q.Messages) - 1; s.alternate && last >= 0 && q.Messages[last].Role == m.Role && q.Messages[last].MultiContent == nil {
			m.Content = q.Messages[last].Content + "\n\n" + m.Content
			q.Messages = q.Messages[:last]
		}
		if len(u.Images) > 0 {
			m.Content, m.MultiContent = "", parts(m.Content, u.Images)
		}
		q.Messages = append(q.Messages, m)
	}
	return q
}

// extra is what the library cannot send or refuses to: its fields are omitempty,
// so temperature 0 would be lost, and its checks go by the model's name, whoever
// serves it. It is a JSON object.
func (s shape) extra(r dialog.Request, c Config) ([]byte, error) {
	fields := map[string]any{}
	if s.temperature {
		fields["temperature"] = c.Temperature
	}
	if n := max(r.MaxTokens, 0); s.tokens != "" && (n > 0 || c.MaxTokens > 0) {
		if n == 0 {
			n = c.MaxTokens
		}
		fields[s.tokens] = n
	}
	if s.stream && s.usage {
		fields["stream_options"] = map[string]bool{"include_usage": true}
	}
	if s.cacheKey && r.CacheKey != "" {
		fields["prompt_cache_key"] = r.CacheKey
	}
	return json.Marshal(fields)
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
