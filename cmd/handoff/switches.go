package main

import (
	"handoff/bot"
	"handoff/config"
	"handoff/dialog"
	"handoff/dialog/admin"
	"handoff/dialog/human"
	"handoff/dialog/triage"
)

// newAdmin is what /handoff works with.
func newAdmin(c *config.Config, m mind, store bot.Store) admin.Config {
	a := admin.Config{
		Lists: store, Memory: store, ParseTime: human.Parse, Accounts: m.accounts,
		Knowledge: m.knowledge, Shelf: m.shelf, Approved: c.Dialog.ApprovedThreshold, Floor: c.Dialog.QuoteFloor, Drafts: m.model != nil,
	}
	a.Model, a.Reader, a.Health = m.model, triage.Rules{}, newHealth(m)
	if m.library != nil { // a missing library is a missing interface
		a.Reloader = m.library
	}
	return a
}

// newHealth are the parts of the mind that can say how they are, and the webhooks.
func newHealth(m mind) dialog.Health {
	var parts dialog.Parts
	for _, part := range []any{m.model, m.knowledge} {
		if p, ok := part.(dialog.Part); ok {
			parts = append(parts, p)
		}
	}
	return append(parts, m.hooks...)
}

// customers are the accounts on which customers write.
func customers(accounts []bot.Account) []string {
	var names []string
	for _, a := range accounts {
		if a.Side == bot.Customer {
			names = append(names, a.Adapter.Name())
		}
	}
	return names
}
