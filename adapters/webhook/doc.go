// Package webhook posts what happens to tickets to another system's address, signed
// as the Standard Webhooks specification says (https://www.standardwebhooks.com), so
// that a help desk, a CRM or a spreadsheet can mirror them.
//
//	bot.Delivery ── Reply.Data ── sign ── POST ── 2xx            done
//	                                        ├──── 410            nobody is there any more
//	                                        └──── anything else  again after 5 s, 10 s … 5 min, for a day
//
// It is an account that nobody writes on: Listen only waits. The outbox keeps the
// order of one conversation's events; a receiver that is down or wrongly set up for
// hours loses none. EVENTS.md is what the receiver reads.
//
// The address comes from the configuration, which is trusted: it may be one of this
// machine or of a private network. Redirects are never followed, because they come
// from the other side.
//
// The package imports bot and adapters.
package webhook
