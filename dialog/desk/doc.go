// Package desk is what agents say and press in a ticket's thread, and what is
// ordered of a ticket from elsewhere.
//
//	words            -> the customer reads them; in the queue they claim
//	//…  🔒…  /note   -> a note: the customer never sees it
//	/claim /snooze 2h /merge T-1002 …, or with "!", or the card's buttons and menu
//	/reslove         -> the agent alone reads what was meant
//
// In a team whose words are notes a reply is sent expressly: "!reply words",
// ">> words", the form, or the shortcut "Send as reply" on the note.
//
// Words go this way; only their author is asked, and nothing leaves meanwhile:
//
//	typed ─► looks internal? ──yes──► ask: send, or keep as a note
//	  │           │no                    │send
//	  │           ▼                      ▼
//	  └─express─► is it the assistant's? ──yes──► ask: take over, send only, keep
//	form ────────►   │no                           │
//	                 ▼                             ▼
//	              wait (Team.TakeBack; not the form) ─► Deliver ─► ⏳ becomes ✅ or ⚠
//
// A verb is the same wherever it comes from: typed in the thread, pressed on the
// card, picked from a menu or a shortcut, or passed on by package admin.
//
// It imports bot and dialog.
package desk
