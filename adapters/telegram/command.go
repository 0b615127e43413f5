package telegram

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
)

// identity is who the bot is.
type identity struct {
	id       int64
	username string // in lower case, without @
	written  string // the same as its owner writes it
}

// Our commands, as the menu shows them.
var ours = map[string]bool{"start": true, "help": true, "agent": true, "status": true}

// separators stand between our name and what is said to us.
const separators = " \t\n,:，：、"

// command is one that was given.
type command struct {
	name string // in lower case, without slash and bot
	text string // what else was written
}

// payload is what a link t.me/bot?start=… may carry.
var payload = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// parseCommand finds the command of a text by Telegram's own entities. At the
// beginning any command counts; further on ("你好 /agent") only one of ours. One
// for another bot (/help@other) is none; forOther says that the text began with
// such a one.
func (me identity) parseCommand(text string, entities []models.MessageEntity) (c command, ok, forOther bool) {
	for _, e := range entities {
		if e.Type != models.MessageEntityTypeBotCommand {
			continue
		}
		from, to, valid := span16(text, e.Offset, e.Length)
		if !valid || to-from < 2 {
			continue
		}
		name, at, addressed := strings.Cut(strings.ToLower(text[from+1:to]), "@")
		first := strings.TrimSpace(text[:from]) == ""
		switch {
		case addressed && at != me.username:
			forOther = forOther || first
		case first || ours[name]:
			return command{name, strings.TrimSpace(strings.TrimSpace(text[:from]) + " " + strings.TrimSpace(text[to:]))}, true, false
		}
	}
	return command{}, false, forOther
}

// mentioned reports whether a text mentions the bot, and returns it without a
// mention at its beginning.
func (me identity) mentioned(text string, entities []models.MessageEntity) (rest string, ok bool) {
	rest = text
	for _, e := range entities {
		from, to, valid := span16(text, e.Offset, e.Length)
		if !valid {
			continue
		}
		switch e.Type {
		case models.MessageEntityTypeMention:
			if strings.ToLower(strings.TrimPrefix(text[from:to], "@")) != me.username {
				continue
			}
		case models.MessageEntityTypeTextMention:
			if e.User == nil || e.User.ID != me.id {
				continue
			}
		default:
			continue
		}
		ok = true
		if strings.TrimSpace(text[:from]) == "" {
			rest = strings.TrimLeft(text[to:], separators)
		}
	}
	return rest, ok
}

// withoutName takes the bot's name off the beginning of s.
func (me identity) withoutName(s string) string {
	name := "@" + me.username
	if len(s) >= len(name) && strings.EqualFold(s[:len(name)], name) {
		return strings.TrimLeft(s[len(name):], separators)
	}
	return s
}

// span16 turns an entity's offset and length, in UTF-16 units, into bytes of s.
// It is not valid when they lie outside s or inside a character.
func span16(s string, offset, length int) (from, to int, valid bool) {
	if offset < 0 || length < 0 {
		return 0, 0, false
	}
	units, i := 0, 0
	step := func(target int) bool {
		for units < target && i < len(s) {
			r, w := utf8.DecodeRuneInString(s[i:])
			i += w
			units++
			if r > 0xffff {
				units++
			}
		}
		return units == target
	}
	if !step(offset) {
		return 0, 0, false
	}
	from = i
	if !step(offset + length) {
		return 0, 0, false
	}
	return from, i, true
}
