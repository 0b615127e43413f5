package telegram

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"handoff/bot"
)

// Message IDs. A message's number is unique within its chat, and a group that
// becomes a supergroup begins to count anew under another chat, so the chat
// stands in each ID:
//
//	<chat>:<message>                  a message, ours or theirs
//	<chat>:<message>,<message>,…      an album of ours
//	<chat>:<message>:e<update>        an edit of it
//	<chat>:<message>:r<update>        a reaction to it
//	<chat>:<message>:c<edited>.<sig>  a button of it was pressed
//	<chat>:0:l<update>                the chat was left
//	<chat>:0:s<update>                an answer was stopped
//	<chat>:0:u<update>                a message that has no number: an ephemeral one
//	<chat>:0:moved                    the chat was moved
//
// A press is known by its button, not by the press: however often one button is
// tapped, and however often a press is repeated after "not taken", it is one
// Message. <edited> is when the message was last edited (Unix seconds, 0: never):
// a keyboard that an edit put there has new buttons.

func messageID(chat int64, message int) string { return fmt.Sprintf("%d:%d", chat, message) }

func eventID(chat int64, message int, kind byte, suffix string) string {
	return fmt.Sprintf("%d:%d:%c%s", chat, message, kind, suffix)
}

// parseMessageID reads the chat and the message out of any of the forms above; of an
// album the first.
func parseMessageID(id string) (chat int64, message int, err error) {
	c, rest, ok := strings.Cut(id, ":")
	m, _, _ := strings.Cut(rest, ":")
	if strings.Contains(m, ",") {
		chat, album, err := parseAlbumID(c + ":" + m)
		if err != nil {
			return 0, 0, err
		}
		return chat, album[0], nil
	}
	if chat, err = number(c); err == nil && ok {
		var n int64
		n, err = number(m)
		message = int(n)
	}
	if err != nil || !ok || message < 0 {
		return 0, 0, fmt.Errorf("telegram: parse message ID %q: want chat:message", id)
	}
	return chat, message, nil
}

// albumID names the messages of one part: one, or an album's.
func albumID(chat int64, messages []int) string {
	var id strings.Builder
	id.WriteString(messageID(chat, messages[0]))
	for _, m := range messages[1:] {
		id.WriteString("," + strconv.Itoa(m))
	}
	return id.String()
}

// parseAlbumID reads what albumID wrote.
func parseAlbumID(id string) (chat int64, messages []int, err error) {
	c, list, ok := strings.Cut(id, ":")
	chat, err = number(c)
	for m := range strings.SplitSeq(list, ",") {
		n, bad := number(m)
		if bad != nil || n < 0 || !ok || err != nil {
			return 0, nil, fmt.Errorf("telegram: parse message ID %q: want chat:message,message", id)
		}
		messages = append(messages, int(n))
	}
	return chat, messages, nil
}

// number reads what strconv.FormatInt writes and nothing else.
func number(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err == nil && strconv.FormatInt(n, 10) != s {
		err = strconv.ErrSyntax
	}
	return n, err
}

// spot is an address of Telegram's: a chat, a topic in it, a person in a group.
type spot struct {
	chat   int64
	topic  int   // 0: none
	person int64 // 0: a private chat
}

func (s spot) group() bool { return s.person != 0 }

func (s spot) address(account string) bot.Address {
	at := bot.Address{Account: account, Chat: strconv.FormatInt(s.chat, 10)}
	switch {
	case s.group():
		at.Thread = fmt.Sprintf("%d/%d", s.topic, s.person)
	case s.topic != 0:
		at.Thread = strconv.Itoa(s.topic)
	}
	return at
}

func parseAddress(at bot.Address) (s spot, err error) {
	if s.chat, err = number(at.Chat); err == nil && at.Thread != "" {
		topic, person, group := strings.Cut(at.Thread, "/")
		var n int64
		n, err = number(topic)
		s.topic = int(n)
		if err == nil && group {
			s.person, err = number(person)
		}
	}
	if err != nil || s.address(at.Account) != at {
		return spot{}, fmt.Errorf("telegram: parse address %q: want a chat's number and topic/person", at)
	}
	return s, nil
}

// Choice data. Telegram hands back the 64 bytes that stand on a button, to
// whoever has changed them before. So they carry the choice and a signature over
// it and the address, in which a group's person is: no table is needed, a button
// outlives restarts, and one for another person or chat is refused.
//
//	<16 characters of signature><choice ID, at most 40 bytes>

const (
	maxChoice = 40
	sigLen    = 16 // characters: 96 bits
)

func (a *Adapter) choiceData(at bot.Address, choice string) string {
	h := hmac.New(sha256.New, a.key)
	fmt.Fprintf(h, "%s %s", at, choice) // an address has no space
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:sigLen*3/4]) + choice
}

// parseChoice reads what choiceData wrote for that address; ok is false for
// anything else.
func (a *Adapter) parseChoice(at bot.Address, data string) (choice string, ok bool) {
	if len(data) < sigLen {
		return "", false
	}
	choice = data[sigLen:]
	return choice, hmac.Equal([]byte(a.choiceData(at, choice)), []byte(data))
}
