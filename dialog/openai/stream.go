package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"handoff/dialog"
)

// chunk is one event of a stream. The library's own type loses an error that
// stands beside or in place of the choices, and one of two names of reasoning.
type chunk struct {
	Object  string `json:"object"`
	Model   string `json:"model"`
	Choices []struct {
		Index int `json:"index"`
		Delta struct {
			Content          string          `json:"content"`
			Reasoning        json.RawMessage `json:"reasoning"`
			ReasoningContent json.RawMessage `json:"reasoning_content"`
		} `json:"delta"`
		FinishReason string `json:"finish_reason"`
	} `json:"choices"`
	Usage *openai.Usage   `json:"usage"`
	Error json.RawMessage `json:"error"`
}

// readChunk reads an event's data. An event that says nothing a stream says is an
// error in some server's own shape.
func readChunk(raw []byte) (chunk, error) {
	var k chunk
	switch err := json.Unmarshal(raw, &k); {
	case err != nil:
		return k, errNotChat
	case len(k.Error) > 0 && !bytes.Equal(k.Error, []byte("null")), k.Object == "error",
		k.Choices == nil && k.Usage == nil:
		return k, errEvent
	}
	return k, nil
}

// stream reads an answer that comes word by word. It is whole when a
// finish_reason was read: a connection that ends looks the same whether the
// server is done or has died, and [DONE] is not sent by all. grow is told of each
// word; nil: nobody looks.
func (c *call) stream(ctx context.Context, grow func(string)) (dialog.Completion, error) {
	s, err := c.client().CreateChatCompletionStream(ctx, openai.ChatCompletionRequest{Model: c.p.name})
	if err != nil {
		return dialog.Completion{}, c.explain(err)
	}
	defer s.Close()
	var (
		answer dialog.Completion
		text   strings.Builder
		grown  = spoke{grow: grow}
	)
	for {
		raw, err := s.RecvRaw()
		var k chunk
		if err == nil {
			k, err = readChunk(raw)
		}
		if err != nil {
			if answer.Finish != "" { // nothing that comes after the end can spoil it
				answer.Text = text.String()
				return answer, nil
			}
			return dialog.Completion{}, c.interrupted(err)
		}
		if k.Model != "" {
			answer.Model = k.Model
		}
		if k.Usage != nil {
			answer.Usage = usage(k.Usage)
		}
		for _, choice := range k.Choices {
			if choice.Index != 0 || answer.Finish != "" {
				continue
			}
			text.WriteString(choice.Delta.Content)
			if choice.Delta.Content != "" || said(choice.Delta.Reasoning) || said(choice.Delta.ReasoningContent) {
				c.next()
			}
			if choice.Delta.Content != "" {
				grown.told(text.String())
			}
			if choice.FinishReason != "" && choice.FinishReason != "null" {
				if answer.Finish, err = c.finish(choice.FinishReason); err != nil {
					return dialog.Completion{}, err
				}
				c.watch.reset(tail, errTail)
			}
		}
	}
}

// interrupted is a stream that ended before its end.
func (c *call) interrupted(err error) error {
	var told *openai.APIError
	switch {
	case errors.Is(err, io.EOF):
		return c.fail(kindCut, errNoFinish)
	case errors.As(err, &told), errors.Is(err, errEvent):
		return c.fail(kindServer, errEvent)
	case errors.Is(err, errNotChat), errors.Is(err, openai.ErrTooManyEmptyStreamMessages):
		return c.fail(kindMalformed, errNotChat)
	}
	return err
}

// next is called at each word: the one after it has Config.Idle to come.
func (c *call) next() {
	c.watch.reset(c.p.config.Idle, errIdle)
	if !c.heard {
		c.heard = true
		c.p.metrics.first(c.p.label, time.Since(c.began))
	}
}

// said tells whether a delta holds reasoning: it is nobody's to read, but shows
// that the server is at work.
func said(reasoning json.RawMessage) bool {
	return len(reasoning) > 0 && !bytes.Equal(reasoning, []byte("null")) && !bytes.Equal(reasoning, []byte(`""`))
}
