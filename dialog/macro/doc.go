// Package macro reads prepared replies from files: what dialog.Manager gets as its
// Macros.
//
//	macros.yaml     a list: name, title, text, texts {language: text}, note, tag,
//	                untag, assign, transfer, priority, snooze, resolve
//	refund.md       one macro, named like its file: the keys as front matter, then
//	                the text
//	refund.de.md    its text in another language
//
// Everything that ends in .yaml, .yml, .md or .markdown at and below the given paths
// is macros, except hidden files and README. What is wrong is told by file and line; a
// macro with a problem is left out, and of a file that is no YAML at all its last good
// version stays in use. Library.Watch reads again what has changed.
//
// It imports dialog.
package macro
