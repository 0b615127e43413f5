// Package sim is Telegram's fake: an http.Handler that speaks the Bot API to a
// bot and lets a test, a storm or the demo be the people who write to it.
//
//	Private(7, "Ann").Say("hi") ── updates ── getUpdates or webhook ──> the bot
//	Private(7, "Ann").Sent()    <── ground truth ── sendMessage, … <──┘
//	                 .Drafts()  <── sendMessageDraft
//
// It is strict where Telegram is: offsets confirm, two pollers drive each other
// out, a webhook forbids polling, a chat's webhook updates wait for each other,
// HTML that Telegram would refuse is refused, limits hold, albums are of one kind,
// what is older than 48 hours is not deleted. With Options.Old it is a server from
// before drafts and rich messages. Faults are set by Fail: refusals, rate limits,
// proxies' pages, slow answers, answers that are cut off after the deed.
//
// It is reached by TCP (httptest.NewServer(s)) or by Dial, an in-memory network
// that works inside testing/synctest. It imports nothing of ours.
package sim
