package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/redis/go-redis/v9"
	openai "github.com/sashabaranov/go-openai"
)

// FloorConfig is where the floor finds its world.
type FloorConfig struct{ Telegram, Model, Redis, Prefix string }

// Floor is F of the goals: the least that a bot on the same libraries can be. It
// polls, keeps a queue a chat in memory, reads the chat's last turns from Redis,
// asks the model, writes them back and answers. Its connections are kept alive in
// wide pools, which the libraries' defaults do not do. It promises nothing: what
// was said and is not answered dies with it, an error is an answer lost.
func Floor(ctx context.Context, c FloorConfig) error {
	options, err := redis.ParseURL(c.Redis)
	if err != nil {
		return fmt.Errorf("bench: floor: %w", err)
	}
	f := &floor{prefix: c.Prefix, redis: redis.NewClient(options), queues: make(map[int64]chan *models.Message)}
	defer f.redis.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConns: 512, MaxIdleConnsPerHost: 256}}
	config := openai.DefaultConfig("bench")
	config.BaseURL, config.HTTPClient = c.Model, client
	f.model = openai.NewClientWithConfig(config)
	b, err := telegram.New("42:bench", telegram.WithServerURL(c.Telegram), telegram.WithSkipGetMe(),
		telegram.WithHTTPClient(floorPoll, client), telegram.WithNotAsyncHandlers(), telegram.WithDefaultHandler(f.take))
	if err != nil {
		return fmt.Errorf("bench: floor: %w", err)
	}
	b.Start(ctx)
	return nil
}

const (
	floorPoll  = 50e9 // ns of a long poll
	floorTurns = 10   // that are kept and told to the model
	floorQueue = 1024 // messages of one chat that may wait
)

type floor struct {
	prefix string
	redis  *redis.Client
	model  *openai.Client

	mu     sync.Mutex
	queues map[int64]chan *models.Message
}

// take queues a message; the library calls it for one after the other.
func (f *floor) take(ctx context.Context, b *telegram.Bot, u *models.Update) {
	if u.Message == nil {
		return
	}
	f.mu.Lock()
	q := f.queues[u.Message.Chat.ID]
	if q == nil {
		q = make(chan *models.Message, floorQueue)
		f.queues[u.Message.Chat.ID] = q
		go f.serve(ctx, b, q)
	}
	f.mu.Unlock()
	q <- u.Message
}

func (f *floor) serve(ctx context.Context, b *telegram.Bot, q chan *models.Message) {
	for {
		select {
		case m := <-q:
			if err := f.answer(ctx, b, m); err != nil && ctx.Err() == nil {
				fmt.Println(err)
			}
		case <-ctx.Done():
			return
		}
	}
}

func (f *floor) answer(ctx context.Context, b *telegram.Bot, m *models.Message) error {
	key := fmt.Sprintf("%s:floor:%d", f.prefix, m.Chat.ID)
	var history []openai.ChatCompletionMessage
	text, err := f.redis.Get(ctx, key).Bytes()
	if err == nil {
		err = json.Unmarshal(text, &history)
	}
	if err != nil && !errors.Is(err, redis.Nil) {
		return err
	}
	history = append(history, openai.ChatCompletionMessage{Role: "user", Content: m.Text})
	history = history[max(0, len(history)-2*floorTurns):]
	res, err := f.model.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Model: "bench", Messages: history})
	if err != nil {
		return err
	}
	answer := res.Choices[0].Message
	if text, err = json.Marshal(append(history, answer)); err != nil {
		return err
	}
	if err := f.redis.Set(ctx, key, text, 0).Err(); err != nil {
		return err
	}
	_, err = b.SendMessage(ctx, &telegram.SendMessageParams{ChatID: m.Chat.ID, Text: answer.Content})
	return err
}
