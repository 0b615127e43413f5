package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"time"

	"github.com/go-telegram/bot/models"
)

// setCommands writes the menu that Telegram shows beside the text field, in
// English and Chinese, and only when it is not what we wrote last time. It is
// best effort: commands work without a menu.
func (a *Adapter) setCommands(ctx context.Context) {
	type scope struct {
		Type string `json:"type"`
	}
	type menu struct {
		Commands []models.BotCommand `json:"commands"`
		Scope    scope               `json:"scope"`
		Language string              `json:"language_code,omitempty"`
	}
	var menus []menu
	for _, words := range []sentences{english, chinese} {
		var private, group []models.BotCommand
		for _, c := range words.menu {
			command := models.BotCommand{Command: c.command, Description: c.description}
			private = append(private, command)
			if c.command != "start" { // a group is not begun
				group = append(group, command)
			}
		}
		menus = append(menus,
			menu{private, scope{"all_private_chats"}, words.language},
			menu{group, scope{"all_group_chats"}, words.language})
	}
	data, err := json.Marshal(menus)
	if err != nil {
		a.log.Warn("cannot write the menu", "error", err)
		return
	}
	key, sum := a.memoryKey("menu"), sha256.Sum256(data)
	if old, err := a.memory.Get(ctx, key); err != nil || string(old) == string(sum[:]) {
		return // without a memory it would be written at every start
	}
	for _, m := range menus {
		if err := a.api.call(ctx, "setMyCommands", m, nil); err != nil {
			if ctx.Err() == nil {
				a.log.Warn("cannot write the menu", "error", err)
			}
			return
		}
	}
	// Anew once a month, in case somebody changed it by hand.
	if err := a.memory.Set(ctx, key, sum[:], 30*24*time.Hour); err != nil {
		a.log.Warn("cannot remember the menu", "error", err)
	}
}
