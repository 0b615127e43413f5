// Package demo is the whole product on one page: a customer's Telegram, Discord and
// the company's website on one side, the agents' Slack with the channels of two
// teams on the other, and what happens between them.
//
//	browser ──POST /act, /upload──> telegram/sim ──> adapters/telegram ─┐
//	   ^                            discord/sim ───> adapters/discord ──┤
//	   │                            slack/sim ─────> adapters/slack ────┤ bot.Runtime, dialog
//	   ├──/site, with the widget ──/chat──────────── adapters/web ──────┘    │
//	   └──GET /live (SSE), /file <── ground truth of the sims and feeds      └─ dialog/openai ──> openai/sim
//
// The adapters and the model's client are the real ones; only what lies behind them
// is played, in this process, reached without a socket. The page shows what the
// fakes hold, so what a visitor sees is what a customer and an agent would have
// seen. The website is a page of the sample company's with the real widget on it,
// which speaks to the real adapter: there nothing is a fake.
//
// In Slack each agent sees what is theirs alone: messages, a Home tab, and the form
// that stands open (screen). How the company works, company.yaml and macros.yaml say
// as they would to serve.
//
// The model quotes the passages that it is given (played), at the pace of a person
// who reads, and translates the phrases that it knows (phrases); the recogniser hears
// what the visitor typed (mind).
//
// The page itself is plain HTML, CSS and ES modules under page/, embedded. It
// builds every node by DOM calls and never parses what people wrote as HTML.
//
// It imports bot, dialog (for the shapes of facts), the adapters, the model's client
// and their sims.
package demo
