package main

import (
	"log/slog"
	"net/http"

	"handoff/bot"
	"handoff/config"
	"handoff/dialog"
	"handoff/dialog/api"
)

// newAPI is the HTTP API; nil where no token lets anybody in.
func newAPI(c *config.Config, store bot.Store, log *slog.Logger) (http.Handler, error) {
	if len(c.API.Tokens) == 0 {
		return nil, nil
	}
	a := api.Config{Lists: store, Inbox: store, Memory: store, People: newPeople(c), Log: log}
	for _, t := range c.API.Tokens {
		a.Tokens = append(a.Tokens, api.Token{Name: t.Name, Token: t.Token.Reveal(), Role: dialog.Rank(t.Role)})
	}
	for _, t := range c.Teams {
		a.Teams = append(a.Teams, t.Name)
	}
	handler, err := api.New(a)
	if err != nil {
		return nil, wrong(c, "api.tokens", err.Error())
	}
	return handler, nil
}
