// Package demo is the whole product on one page: a customer's Telegram on one
// side, the agents' Slack channel on the other, and what happens between them.
//
//	browser ──POST /act──> telegram/sim ──> adapters/telegram ─┐
//	   ^                   slack/sim ─────> adapters/slack ────┤ bot.Runtime, dialog
//	   └──GET /live (SSE)── ground truth of both sims <────────┘
//
// The adapters are the real ones; only the platforms behind them are fakes, in
// this process, reached without a socket. The page shows what the fakes hold, so
// what a visitor sees is what a customer and an agent would have seen.
//
// The page itself is plain HTML, CSS and ES modules under page/, embedded. It
// builds every node by DOM calls and never parses what people wrote as HTML.
//
// It imports bot, dialog (for the shapes of facts), the two adapters and their
// sims.
package demo
