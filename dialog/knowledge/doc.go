// Package knowledge reads a company's articles and finds the one that answers
// a question: in process, in memory, without a model.
//
//	*.md  ── markdown ─┐                       ┌─ fold ─ tokens ─┐
//	*.csv ── table ────┴─> []*Article ──> index ┤                 ├─> hits ─> dialog.Passage
//	   ▲                     (a snapshot,       └─ passages       │    confidence 0..1
//	   └── Watch: fsnotify,   swapped whole)             question ─┘
//	       and a look every 30 s
//
// Load reads files and names what is wrong in them by file and line; Library
// answers; Library.Watch reads again what changes. What is broken keeps its
// last good version, and the rest still works. Evaluate measures.
//
// Articles that people add from a chat (dialog.Shelf, the shared shelf) stand behind
// those of the files: Library.Follow takes them in.
//
// It imports dialog, whose Knowledge it implements, and nothing else of ours.
//
// # Files
//
// Everything that ends in .md, .markdown, .csv or .tsv at and below the given
// paths is articles, except hidden files and folders, and a README, CHANGELOG,
// CONTRIBUTING or LICENSE without front matter. An article's ID defaults to its
// path below the given folder, with its ending ("billing/refunds.md"); a CSV
// row's to "faq.csv#" and its title. An article without an answer is found but
// never approved, and its Passage.Text is empty: there is nothing to quote.
//
// # Search
//
// A question and the articles are folded (Fold) and cut into words, or into
// Chinese characters and bigrams (tokens). An article's score is BM25 over all it
// has, title before questions before text, and on top the score of the title and
// of the question that match best by themselves. A word that no article has may
// stand for one that differs by a slip. The setting is one for all knowledge and all
// languages.
//
// Query.Tags narrows it to the articles that bear one of the tags, in any case, and
// those without tags, which belong to everybody.
//
// # Confidence
//
// Confidence is about the chance that the article is a right answer, made of
// shares of words met on both sides, so it means the same for each question and
// each size of knowledge. The chance is that of the first article; of a later
// one confidence tells only how well its words fit, and never more than that of
// the one before it. To order by confidence instead costs what the score knows
// of long questions: whole tasks of a page fall from 75 to 27 % of hit@1.
// Recommended to whoever answers:
//
//	>= 0.75  give an approved answer to the letter. First article right: .84 to .91
//	         of what gets this far; of questions on another subject 0 % get here.
//	         >= 0.90 where a wrong one is dear: .90 to .95.
//	>= 0.35  quote the best passage, or let a model answer from the best five
//	         (.72 to .84; of other subjects 6 to 9 %).
//	<  0.35  ask one clarifying question.
//
// A question on the company's own subject that no article answers is not told by
// its words: a third of these reach 0.75 where nearly the same article exists
// (AUROC .69). The reader of the answer must be able to say that it did not help.
//
// # Measured
//
// With TestRetrieval on the public halves of four sets of questions (hit@1 /
// hit@3 / MRR@10 in %, AUROC of the confidence against questions that have no
// answer), and TestSample on the demo's articles, whose questions avoid the
// articles' words:
//
//	77 banking topics              71 / 86 / 79    .98
//	150 everyday topics            76 / 89 / 83    .90 (near subjects)
//	698 long articles, titles      91 / 99 / 95    .99
//	  titles with a typo           91 / 98 / 95
//	  whole tasks of a page        75 / 85 / 82
//	demo, English                  43 / 63 / 56    .85 (.76 with near subjects)
//	demo, Chinese                  66 / 84 / 76    .95 (.88)
package knowledge
