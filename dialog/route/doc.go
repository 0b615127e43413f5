// Package route sends a new ticket to a team by the rules of the configuration.
//
//	Inquiry ─► category: the first whose words occur in what the customer wrote,
//	        │            else the first that an article which was tried is tagged with
//	        ├► rules, in their order: the first whose expression holds
//	        └► Routing: the rule's team, priority, tags, whether leads are called
//
// Where the rule names no team, and where no rule holds, the team is chosen softly:
//
//  1. the first team that has the skill named as the category and writes the
//     customer's language,
//  2. the first team that has the skill,
//  3. the fallback, if it writes the customer's language or the language is unknown,
//  4. the first team that writes the customer's language,
//  5. the fallback.
//
// A team that lists no languages writes the desk's.
//
// What an expression may read of a ticket:
//
//	text        what the customer wrote in this case, a line each
//	subject     one line of it
//	category    see above; "" none
//	reason      asked, unanswered, unhelpful, repeated, mood, threat, crisis, failed,
//	            state, paused, voice, feedback
//	language    "en", "zh"; locale is the whole tag, "zh-TW"
//	mood        calm, upset, angry, threat
//	priority    normal; high where the customer is angry or threatens; urgent where
//	            they may be in danger
//	platform    the account on which they write
//	customer    display name: only what they call themselves
//	attributes  attributes.plan, of a signed identity; what is missing is ""
//	open        true while the team is there
//	words(…)    true if any of these words or phrases occurs in text
//
// words knows no difference of case, accents and widths. A word is a whole one, and
// "refund*" is any that begins so; in Chinese, Japanese, Korean and Thai it occurs
// anywhere. Compared is with ==, !=, in, not in, contains, startsWith, endsWith and
// matches (RE2), combined with and, or, not and brackets. A rule that fails while it is
// evaluated does not hold, and is logged once.
//
// An expression (github.com/expr-lang/expr) is read and checked when the
// configuration is loaded: every name, every type, and every value that it compares
// a mood, a reason, a priority, a category or a platform with. It can only compare
// and combine: no loops, no arithmetic, no functions but words(…). A problem names
// the rule, the column, and how to mend it.
//
// Explain tells which rules were tried on a text, what each one read, and which
// fired. The package imports dialog; it reads no clock and no network, and a Router
// never changes, so that any number of turns may ask it at once.
package route
