// Package sim is Discord on this machine: an http.Handler that speaks the REST
// API, the gateway and the CDN as far as the adapter uses them, behind the real
// client library. It serves the adapter's tests, whole-program tests in virtual
// time (testing/synctest) and `handoff demo`.
//
//	/api/v9/…, /api/v10/…   REST: errors, buckets and limits as Discord has them
//	/, /resume              gateway: Hello, Identify, Ready, events, Resume, …
//	/attachments/…          CDN: signed URLs that expire
//
//	 Person ── Say, Press, Slash ──► Sim ── events, in order, by shard ──► gateway
//	        ◄─ Reads, Messages ────   │  ◄─ messages, callbacks ────────── REST
//	                                  └──► Calls, Pings, Commands, Failed: for tests
//
// People act through a Place, which is a person in a channel: p.DM() or
// p.In(channel). Await blocks until a condition holds, so that no test sleeps.
// Fail, Limit, Hiccup, Reconnect, Invalidate, Zombie, Drop, Cut, Revoke and Down
// make the platform misbehave on demand.
//
// It imports nothing of ours. Reach it by TCP (httptest.NewServer(s)) or in
// memory (s.Client(), s.Dial), which also works inside a synctest bubble.
//
// Sources: https://discord.com/developers/docs/events/gateway,
// https://discord.com/developers/docs/topics/opcodes-and-status-codes,
// https://discord.com/developers/docs/resources/message,
// https://discord.com/developers/docs/interactions/receiving-and-responding,
// https://discord.com/developers/docs/topics/rate-limits,
// https://discord.com/developers/docs/topics/threads
package sim
