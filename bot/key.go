package bot

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"hash"
)

// Keys come from inbound events, never from a counter: after a store that lost
// its last second a counter's keys would name new replies like old ones, and a
// platform that drops duplicates would swallow them.

// TurnKey names a turn by what it serves: 24 characters of [a-z2-7].
func TurnKey(conversation string, side Side, firstID, lastID string) string {
	h := sha256.New()
	part(h, conversation)
	part(h, side.String())
	part(h, firstID)
	part(h, lastID)
	return word(h)
}

// ReplyKey names the i-th send of a turn: 24 characters of [a-z2-7], short
// enough for a Discord nonce (25).
func ReplyKey(turn string, i int) string {
	h := sha256.New()
	part(h, turn)
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(i))
	h.Write(n[:])
	return word(h)
}

// DraftKey names what a turn shows of a reply before it is said: 24 characters of
// [a-z2-7].
func DraftKey(turn, handle string) string {
	h := sha256.New()
	part(h, "draft")
	part(h, turn)
	part(h, handle)
	return word(h)
}

// part writes s so that no two lists of parts give the same bytes.
func part(h hash.Hash, s string) {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(s)))
	h.Write(n[:])
	h.Write([]byte(s))
}

var lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func word(h hash.Hash) string { return lower.EncodeToString(h.Sum(nil)[:15]) }
