// Package desk is the first step: what agents say and press, in a ticket's
// thread and in their channel.
//
//	thread   words            -> the customer reads them; in the queue they claim
//	         //…  🔒…  /note   -> a note: the customer never sees it
//	         /claim /resolve /bot /reopen, or with "!", or a card's button
//	         /reslove         -> the agent alone reads what was meant
//	channel  /handoff status | queue | help
//
// It imports bot and dialog.
package desk
