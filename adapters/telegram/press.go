package telegram

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/go-telegram/bot"

	"handoff/adapters"
	handoff "handoff/bot"
)

// answerTime bounds an answer: later than that the button has stopped spinning by
// itself, and a process that stops does not wait for it.
const answerTime = 3 * time.Second

// pressTime is how long a press may wait to be durable, see Config.Patience. Telegram shows a
// spinning button until it is answered, and an answer takes a round trip more.
const pressTime = 800 * time.Millisecond

// press is a button that was pressed. It is answered within pressTime of its
// arrival whatever happens: taken, when put returned nil; else the person reads
// that it was not, and it is dropped even if its turn in the lane comes later.
// (Pressed again it bears the same ID: were the first one durable after all, it
// would still be one.)
type press struct {
	query   *callback
	message handoff.Message
	ours    bool
	by      time.Time

	waits atomic.Bool // neither its turn nor its time has come
	timer *time.Timer
}

// readPress reads a press; its time begins now.
func (a *Adapter) readPress(q *callback) *press {
	p := &press{query: q, by: time.Now().Add(a.pressTime)}
	m := q.Message
	if m == nil || q.From.IsBot {
		return p
	}
	s := m.spot(q.From.ID)
	at := s.address(a.name)
	choice, ours := a.parseChoice(at, q.Data)
	if p.ours = ours; !ours {
		return p
	}
	p.message = handoff.Message{
		ID:         eventID(s.chat, m.ID, 'c', strconv.FormatInt(m.EditDate, 10)+"."+q.Data[:sigLen]),
		At:         at,
		From:       person(&q.From),
		Kind:       handoff.KindChoice,
		Name:       choice,
		Re:         messageID(s.chat, m.ID),
		Public:     s.group(),
		Resolution: resolution,
	}
	return p
}

// putPress makes the press durable and returns what to answer.
func (a *Adapter) putPress(ctx context.Context, put putFunc, p *press) bot.AnswerCallbackQueryParams {
	words := speak(p.query.From.LanguageCode)
	if !p.ours {
		return p.answer(words.refused)
	}
	ctx, cancel := context.WithDeadline(ctx, p.by)
	defer cancel()
	if err := adapters.Safely(func() error { return a.putMoved(ctx, put, p.message) }); err != nil {
		a.log.Warn("a press was not taken", "message", p.message.ID, "error", err)
		return p.answer(words.notTaken)
	}
	return p.answer("")
}

// answer stops the button's spinning, with a notice unless text is empty.
func (p *press) answer(text string) bot.AnswerCallbackQueryParams {
	return bot.AnswerCallbackQueryParams{CallbackQueryID: p.query.ID, Text: text, ShowAlert: text != ""}
}

// expect starts the clock of a press that waits for its turn in a lane. Each
// press is answered once, by the clock or by takePress; l waits for that.
func (a *Adapter) expect(ctx context.Context, l *listener, p *press) {
	ctx = context.WithoutCancel(ctx)
	p.waits.Store(true)
	l.background.Add(1)
	p.timer = time.AfterFunc(a.pressTime, func() {
		if p.waits.CompareAndSwap(true, false) {
			defer l.background.Done()
			a.answerPress(ctx, p.answer(speak(p.query.From.LanguageCode).notTaken))
		}
	})
}

// takePress is called when all before the press in its lane is durable. The
// lane does not wait for the answer.
func (a *Adapter) takePress(ctx context.Context, l *listener, p *press) {
	if !p.waits.CompareAndSwap(true, false) {
		return
	}
	p.timer.Stop()
	answer := a.putPress(ctx, l.put, p)
	go func() {
		defer l.background.Done()
		a.answerPress(context.WithoutCancel(ctx), answer)
	}()
}

// answerPress is best effort: what was pressed is durable or was refused already.
func (a *Adapter) answerPress(ctx context.Context, answer bot.AnswerCallbackQueryParams) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if err := a.api.call(ctx, "answerCallbackQuery", answer, nil); err != nil && !isBadRequest(err, "query is too old") {
		a.log.Warn("a press was not answered", "error", err)
	}
}
