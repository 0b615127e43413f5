// Package telegram speaks for one bot account on Telegram: the customers' side.
//
//	getUpdates ─┐                       ┌─ chat A: put, put, …      in order
//	            ├─ decode ─ lanes by chat ─ chat B: put             at once
//	webhook ────┘                       └─ …
//	                 durable everywhere ──> next getUpdates confirms, or 200
//
//	bot.Delivery ── plan ─┬─ text:  HTML, or Markdown of a rich message ─┬─ limits ── Receipt
//	                      └─ files: file_id, or streamed from File.Open ─┘
//	bot.Draft ── sendMessageDraft (private chats), edits of a message (groups)
//
// A reply is cut into messages by plan, from the reply alone, so a part is the
// same whichever process sends it. The files of an album come in as one Message:
// see album.go. Links to the private chat carry a signed key: see link.go.
//
// The types are those of go-telegram/bot; its poller, webhook, handlers and
// request code are not used, because they confirm updates before they are
// handled, reorder them, and lose how far a request got. What the Bot API says
// stands at https://core.telegram.org/bots/api.
//
// An address is {name, chat, thread}. In a private chat thread is empty, or the
// topic's number where the bot's chats have topics. In a group it is
// "topic/person" (topic 0: none), since a conversation there is one person's.
//
// The package imports bot and adapters. Package sim below it is Telegram's fake.
package telegram
