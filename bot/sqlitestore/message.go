package sqlitestore

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"handoff/bot"
)

// message is a bot.Message as it is kept: with its resolution, which bot's own
// JSON leaves out.
type message struct {
	bot.Message
	Resolution time.Duration `json:"resolution,omitempty"`
}

func encodeMessage(m bot.Message) ([]byte, error) {
	return json.Marshal(message{m, m.Resolution})
}

func decodeMessage(body []byte) (bot.Message, error) {
	var m message
	if err := json.Unmarshal(body, &m); err != nil {
		return bot.Message{}, err
	}
	m.Message.Resolution = m.Resolution
	return m.Message, nil
}

// enqueue puts a message at the end of a mailbox. Only texts on the Customer
// side bear a person: only they join bursts.
func (t *tx) enqueue(c *conv, side bot.Side, m bot.Message, body []byte, held bool) error {
	c.seq++
	var person any
	if side == bot.Customer && m.Kind == bot.KindText {
		person = m.From.ID
	}
	sent := t.now
	if !m.SentAt.IsZero() {
		sent = m.SentAt.UnixMicro()
	}
	_, err := t.exec(`INSERT INTO msg (conv, side, n, person, sent, res, arrived, held, id, body) VALUES (?,?,?,?,?,?,?,?,?,?)`,
		c.id, int(side), c.seq, person, sent, m.Resolution.Microseconds(), t.now, held, m.ID, body)
	return err
}

// tell puts a message of our own on the Internal side. It is no redelivery,
// whatever its ID: what it reports happened in this very transaction.
func (t *tx) tell(c *conv, m bot.Message) error {
	body, err := encodeMessage(m)
	if err != nil {
		return err
	}
	return t.enqueue(c, bot.Internal, m, body, false)
}

// timerMessage is what a timer becomes when it is due.
func timerMessage(at bot.Address, name string, due int64) bot.Message {
	when := time.UnixMicro(due).UTC()
	id := "timer:" + name + ":" + strconv.FormatInt(when.UnixMilli(), 10)
	return bot.Message{ID: id, At: at, Kind: bot.KindTimer, Name: name, SentAt: when}
}

// failedMessage is what a turn that was given up becomes.
func failedMessage(at bot.Address, turn *bot.Turn, cause string) bot.Message {
	texts := make([]string, len(turn.Messages))
	for i, m := range turn.Messages {
		texts[i] = m.Text
	}
	return bot.Message{
		ID: "failed:" + turn.Key(), At: at, Kind: bot.KindFailed, Name: turn.Side.String(), Re: turn.Messages[0].ID,
		Public: turn.Messages[0].Public,
		Text:   cutText(strings.Join(texts, "\n"), maxFailedText), Values: map[string]string{"cause": cause},
	}
}

const maxFailedText = 4000 // bytes

// cutText cuts s to at most limit bytes, at a rune.
func cutText(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
