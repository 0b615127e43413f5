// Package bench surrounds running programs with a world on loopback, and judges
// from the world's own logs what became of what was said in it.
//
//	Town: customers ── Telegram's fake ── a door a process ──┐
//	Prompts:           OpenAI's fake ────────────────────────┼── handoff serve, one Child a process
//	                   Slack's fake, a real redis-server ────┘
//	Check(what was said, what was sent, which process was disturbed when)
//
// The storm (cmd/handoff/storm) breaks things in this world. Run measures in it:
// it is `handoff bench`, with the product and, in the same minute, with Floor, the
// least that a bot can be. What is measured is always the real binary, started
// as users start it; nothing of it runs in this process.
//
// It imports the fakes and what they need; it reads no configuration and writes
// only the one of its children.
package bench
