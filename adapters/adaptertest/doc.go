// Package adaptertest holds the conformance suite that every adapter passes: the
// promises of bot.Adapter, seen from a person at the platform's other end.
//
//	func TestAdapter(t *testing.T) {
//		adaptertest.Run(t, func(t testing.TB) adaptertest.Subject { … })
//	}
//
// The suite never asks which platform it tests. What a platform cannot do, its
// Person says with ErrCannot, and the test is skipped.
package adaptertest
