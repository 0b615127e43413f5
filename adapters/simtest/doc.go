// Package simtest is what the fakes of platforms and models share: how they are reached within
// the process, how they tell that something happened, and how they misbehave. It
// imports nothing of ours.
//
//	client library ── Dial ── net.Pipe ── Accept ── http.Server ── the fake
//	                                                                 │
//	test ── Fail ──> Faults ── Next ── Hold, Half or a platform's own error
//	test <── Await ── Signal <── Happened
package simtest
