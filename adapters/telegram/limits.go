package telegram

import (
	"strings"

	"golang.org/x/time/rate"

	"handoff/adapters"
)

// Limits of the Bot API, https://core.telegram.org/bots/api and
// https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.
const (
	maxText    = 4096     // UTF-16 units of a text, after the tags are taken out
	maxButtons = 100      // in a keyboard
	maxRow     = 8        // buttons in a row
	maxLabel   = 64       // runes on a button that can still be read
	maxCaption = 1024     // UTF-16 units of a file's words
	maxRich    = 32768    // characters of a rich message
	maxAlbum   = 10       // files
	maxFile    = 20 << 20 // bytes that a bot may download
	maxUpload  = 50 << 20 // bytes of a file that a bot may send
	maxName    = 100      // runes of a file's name
	maxPhoto   = 10 << 20 // bytes of a photo; a larger one goes as a document
)

// newLimiter limits groups to the 20 messages a minute that the FAQ names: a
// bucket of 5 filled 15 times a minute never gives more. Private chats may burst
// and have no published limit for replies; there only Telegram's 429 gates.
func newLimiter() *adapters.Limiter {
	return adapters.NewLimiter(adapters.Limits{Chat: func(chat string) (rate.Limit, int) {
		if strings.HasPrefix(chat, "-") {
			return rate.Limit(15.0 / 60), 5
		}
		return rate.Inf, 0
	}})
}
