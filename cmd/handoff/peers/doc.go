// Package peers tries our adapters against fakes that others wrote: what we and
// our own sims understand alike of a platform, both may have misunderstood.
//
//	go test -tags peers ── adapter ── HTTP, WebSocket ── peer (node, or slacktest in here)
//	        │                                             │
//	        └──────── line.mjs: what the customer does ───┘ ──> one table
//
// A check without a gap has to work. A check with one has to fail, in the words
// that the gap names: one that works by now fails the test, so that no gap stays
// on the list longer than it is there. docs/peers.md tells what each peer is.
//
// Nothing here runs without the build tag: make peers installs the peers
// (package.json, exact versions) and runs it.
package peers
