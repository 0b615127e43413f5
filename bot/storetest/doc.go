// Package storetest is what every bot.Store passes. It imports bot, and a test
// of a store is three lines:
//
//	storetest.Run(t, open)             the contract of bot/store.go, sentence by sentence
//	storetest.Compare(t, open1, open2) the same random operations, answered alike
//	storetest.Bench(b, open)           what a put, a claim and commit, a whole turn cost
//
// The suite never asks whom it tests. A store's clock may be its server's, so
// time is real: leases and windows of a fraction of a second where a test needs
// their end, calls that block until it comes, and no assertion on how long it
// took. That something does not happen is shown by something else that happens
// after it (see kit.quiet).
//
//	suite.go, kit.go     the cases, and what they are written with
//	mailbox.go burst.go lease.go giveup.go unless.go timer.go bind.go newer.go    the inbox
//	lane.go delivery.go desk.go decoration.go                                          the outbox
//	feed.go memory.go leader.go ledger.go dead.go                                the rest
//	hostile.go crowd.go                                                  names that attack, many at once
//	compare.go operation.go sending.go bench.go                                     two stores alike; figures
package storetest
