// Package home is the step that serves the page which a platform keeps for each
// agent: Slack's Home tab.
//
//	opened, a button, a moment after a button
//	    -> one Reply that replaces the page: my tickets, the queue, what is due,
//	       how the assistant is, switches for whom they are
//
// What a button does is a verb of package admin or of the ticket; what the verb
// answers stands at the head of the page. A ticket's conversation carries its order
// out a moment later, so the page is made anew then.
//
// Where Person.Groups are not known when a timer comes, the rank that the person had
// at the button counts for what the page shows; each press is judged anew.
//
// It imports bot and dialog.
package home
