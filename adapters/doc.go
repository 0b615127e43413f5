// Package adapters is what the platforms' adapters share: the text of a reply as
// a tree cut to a platform's limits, a limiter, an HTTP transport that knows
// how far a request got, how long to wait after a failure and how often to log it.
//
//	bot.Reply ── Blocks ──> []Block ── Split ──> parts ── the platform's renderer ──> Adapter.Send
//	                                                      Telegram HTML, Slack blocks, Plain, …
//
//	Adapter.Send ── Limiter.Wait ── Transport.RoundTrip ──> platform
//	      ^               ^                 └─ RequestError: written or not
//	      └── RetryError ─┴─ Gate
//
// The text is parsed once into blocks of styled spans. Nothing of a platform's
// markup is in them, so nothing can be injected: a renderer escapes every span's
// text and writes the tags itself. Splitting works on the same blocks, so a tag
// or a code fence is never cut in two.
//
// The package imports bot. Each platform is a package below this one.
package adapters
