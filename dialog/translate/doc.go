// Package translate is dialog.Translator over a dialog.Model: what an agent writes
// reaches the customer in the customer's language, and the other way round.
//
//	text ── protect ── prompt ── Model ── checks ── restore ── translation
//	        addresses,                    whole? every placeholder, every figure,
//	        codes, terms                  no new address, no answer, fit length
//
// What must not change by a letter is taken out of the text before a model reads it
// and put back afterwards: links, e-mail addresses, codes, the terms of the glossary.
// A translation that has lost or made up anything of the kind is an error, and the
// words go out as they were written: a customer reads a foreign language rather than
// a wrong sum.
//
// The text is data, whatever it asks for. Nothing of it gets into an error or a log.
//
// The package imports dialog.
package translate
