package discord

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"handoff/bot"
)

// A snowflake is Discord's ID: a number that grows with time.
// https://discord.com/developers/docs/reference#snowflakes
const epoch = 1420070400000 // ms, the first second of 2015

func isSnowflake(s string) bool {
	n, err := strconv.ParseUint(s, 10, 64)
	return err == nil && n != 0 && strconv.FormatUint(n, 10) == s
}

// instant is when a snowflake was given out; zero for anything else.
func instant(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + epoch)
}

// snowflake is the smallest ID of that time.
func snowflake(t time.Time) string {
	return strconv.FormatInt(max(t.UnixMilli()-epoch, 0)<<22, 10)
}

// number is a snowflake's number; 0 for anything else.
func number(id string) uint64 {
	n, _ := strconv.ParseUint(id, 10, 64)
	return n
}

// later reports whether snowflake a was given out after b; any is later than none.
func later(a, b string) bool {
	return number(a) > number(b)
}

// Message IDs. Events that have no ID of their own (edits, reactions) are known
// by their place in the gateway's session, which a replay repeats.
//
//	<channel>:<message>                  a message, ours or theirs
//	<channel>:<message>:e<mark>          an edit of it
//	<channel>:<message>:d                it was taken back
//	<channel>:<message>:r<session>.<n>   a reaction to it
//	<channel>:<message>:c<edited>.<sig>  a button of it was pressed
//	<channel>:<interaction>:i            a command, a form
//	<channel>:<thing>:l                  nobody is there any more
//
// A press is known by its button, not by the interaction: pressed again after
// "not taken" it is one Message. <edited> is when the message was last edited
// (Unix milliseconds): an edit puts new buttons there.

func messageID(channel, message string) string { return channel + ":" + message }

func eventID(channel, message string, kind byte, suffix string) string {
	return channel + ":" + message + ":" + string(kind) + suffix
}

// parseMessageID reads the channel and the message out of any of the forms above.
func parseMessageID(id string) (channel, message string, err error) {
	channel, rest, _ := strings.Cut(id, ":")
	message, _, _ = strings.Cut(rest, ":")
	if !isSnowflake(channel) || !isSnowflake(message) {
		return "", "", fmt.Errorf("discord: parse message ID %q: want channel:message", id)
	}
	return channel, message, nil
}

// spot is a place in Discord.
type spot struct {
	channel string
	thread  string // "": none
	person  string // "": direct messages, or everybody's
}

// target is the channel in which things are said: a thread is one.
func (s spot) target() string {
	if s.thread != "" {
		return s.thread
	}
	return s.channel
}

// public reports whether others read along: in a channel, not in direct messages
// nor in a thread of one person.
func (s spot) public() bool { return s.person != "" && s.thread == "" }

func (s spot) address(account string) bot.Address {
	at := bot.Address{Account: account, Chat: s.channel, Thread: s.thread}
	if s.person != "" {
		at.Thread = "0/" + s.person
		if s.thread != "" {
			at.Thread = s.thread + "/" + s.person
		}
	}
	return at
}

func parseAddress(at bot.Address) (spot, error) {
	thread, person, _ := strings.Cut(at.Thread, "/")
	if thread == "0" {
		thread = ""
	}
	s := spot{at.Chat, thread, person}
	bad := !isSnowflake(s.channel) || thread != "" && !isSnowflake(thread) || person != "" && !isSnowflake(person)
	if bad || s.address(at.Account) != at {
		return spot{}, fmt.Errorf("discord: parse address %q: want a channel's ID and thread/person", at)
	}
	return s, nil
}

// Custom IDs. Discord hands back the 100 characters that stand on a button or a
// form, from whoever may press it. So they carry a signature over what they say
// and the address, in which the person is: one for another person or place is
// refused, and no table is needed.
//
//	c<sig><choice>         a choice
//	p<sig><choice>         a choice that leads to direct messages
//	f<sig><form><choice>   a choice that opens a form, kept under its hash
//	w<sig>                 opens a form to write to us
//	m<sig><message>.<name> the form itself, and the message that it was opened on
const (
	maxChoice = 40
	sigLen    = 16 // characters: 96 bits
	hashLen   = 16
	maxCustom = 100
)

func (a *Adapter) customID(kind byte, at bot.Address, rest string) string {
	h := hmac.New(sha256.New, a.key)
	fmt.Fprintf(h, "%c %s %s", kind, at, rest) // an address has no space
	return string(kind) + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:sigLen*3/4]) + rest
}

// parseCustomID reads what customID wrote for that address; ok is false for
// anything else.
func (a *Adapter) parseCustomID(at bot.Address, id string) (kind byte, rest string, ok bool) {
	if len(id) < 1+sigLen {
		return 0, "", false
	}
	kind, rest = id[0], id[1+sigLen:]
	return kind, rest, hmac.Equal([]byte(a.customID(kind, at, rest)), []byte(id))
}

// nonce names part of a delivery within the 25 characters that Discord allows.
func nonce(key string, part int) string {
	if part < 36 && len(key) <= 24 {
		return key + strconv.FormatInt(int64(part), 36)
	}
	return hashed(fmt.Sprintf("%s/%d", key, part))
}

// hashed is 24 characters that stand for s.
func hashed(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

// grant is a bot.Message.Grant: the right to answer one interaction.
type grant struct {
	ID       string `json:"i"`           // of the interaction
	App      string `json:"a"`           // whose it is
	Token    string `json:"t"`           // good until Until
	Until    int64  `json:"x"`           // Unix seconds
	Original bool   `json:"o,omitempty"` // "thinking…" stands there, and the first answer takes its place
	Only     bool   `json:"e,omitempty"` // the answer is seen by that person alone
}

// grantTime is how long a token is good, and a little less.
const grantTime = 15*time.Minute - 15*time.Second

func (g grant) String() string {
	data, _ := json.Marshal(g)
	return string(data)
}

// parseGrant reads what grant.String wrote; ok is false when it is no right or
// one that has ended.
func parseGrant(s string) (g grant, ok bool) {
	if s == "" || json.Unmarshal([]byte(s), &g) != nil || g.Token == "" {
		return grant{}, false
	}
	return g, time.Now().Unix() < g.Until
}
