// Package sim is the other end of a webhook: a server that verifies signatures with
// code of its own, keeps what it took, drops what it has already, and fails in the
// ways in which real receivers fail.
//
//	adapter ── POST ── fault? ── signature, age ── known id? ── Taken
package sim
