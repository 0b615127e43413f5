// Package web is the chat on the company's own website, the customers' side: a
// widget that any page embeds with one script tag, a page of its own, and a
// feedback form whose progress a secret link shows. PROTOCOL.md is what the
// pages under page/ and this server say to each other.
//
//	POST v1/send ── origin, rate, token ── put ── Feed.Append ── 200      durable, then shown in every tab
//	bot.Delivery ── Blocks, HTML ───────────────── Feed.Append            named by its key: never twice
//	                                                    │
//	                  WebSocket, server-sent events, long poll ── Feed.Follow ── the visitor
//	Typing, Draft ── the live feed (short entries) ─────┘
//
// Nothing of a visitor lives in this process: a token or a cookie says who it is,
// the feed what was said, Memory what the files hold and how the ticket stands.
// So any replica serves any visitor, and a visitor whose replica dies goes on at
// the next one with the number of the last event.
//
// An address is {name, visitor, thread}. A visitor is 128 random bits, or
// "user:<id>" where the company vouches for the person with a signed identity;
// thread is empty, or "f:<id>" of one feedback.
//
// The package imports bot and adapters.
package web
