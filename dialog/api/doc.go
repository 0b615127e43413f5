// Package api lets other programs read the open tickets and act on them over HTTP.
//
//	GET  /api/v1/tickets?team=…            the live list
//	GET  /api/v1/tickets/T-1001            one of it
//	POST /api/v1/tickets/T-1001/snooze     a command into the ticket's conversation
//	GET  /api/v1/orders/api:jgsa…          what became of it
//	GET  /api/v1/openapi.yaml (.json)      what stands here, for programs
//
//	request ── token ── rate ── ticket in the live list ── body ── Inbox.Put ── 202, Location
//
// Reading uses the live list alone: a ticket that is closed is 404. A change is the
// same verb that an agent types in the ticket's thread, put on the Internal side of
// its conversation, where one worker at a time serves it; 202 means that it is durable,
// not that it is done. The order is remembered before it is put (fate.go), and what the
// conversation made of it is kept beside it by the dialogue, both in the store: any
// process answers for it, for a day.
//
// Requests carry "Authorization: Bearer <token>". A token acts as itself or, where
// the body names one, as an agent: whoever holds it is trusted that far. Its role is
// the one that verbs ask for. Nothing is
// changed by a GET, no cookie is read, and no other origin may read an answer.
//
// The package imports bot and dialog.
package api
