// Package telegram speaks for one bot account on Telegram: the customers' side.
//
//	getUpdates ─┐                       ┌─ chat A: put, put, …      in order
//	            ├─ decode ─ lanes by chat ─ chat B: put             at once
//	webhook ────┘                       └─ …
//	                 durable everywhere ──> next getUpdates confirms, or 200
//
//	bot.Delivery ── Blocks, Split ── HTML ── limits ── sendMessage ── Receipt
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
