package storetest

import (
	"testing"

	"handoff/bot"
)

// Open makes an empty store for one test and has it closed at the test's end.
type Open func(t testing.TB, o bot.StoreOptions) bot.Store

// one is a case of the suite.
type one struct {
	name    string
	options bot.StoreOptions
	run     func(*kit)
}

var suite = [][]one{
	mailboxCases, burstCases, leaseCases, giveUpCases, unlessCases, timerCases, bindCases,
	newerCases, laneCases, deliveryCases, deskCases, decorationCases,
	feedCases, memoryCases, leaderCases, ledgerCases, deadCases,
	hostileCases, crowdCases,
}

// Run tests a store against its contract. Each case runs beside the others on a
// store of its own.
func Run(t *testing.T, open func(t testing.TB, o bot.StoreOptions) bot.Store) {
	for _, cases := range suite {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				c.run(newKit(t, open, c.options))
			})
		}
	}
}
