package redisstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"handoff/bot"
)

// What is kept of messages, sends and lines: JSON with short names, and without
// what stands elsewhere already. The scripts write some of it (prelude.lua).

// message is a bot.Message in a mailbox. At is left out where it is the
// conversation's own address.
type message struct {
	ID     string            `json:"i"`
	At     bot.Address       `json:"a,omitzero"`
	From   bot.Person        `json:"f,omitzero"`
	Kind   bot.Kind          `json:"k,omitempty"` // empty: text
	Text   string            `json:"t,omitempty"`
	Name   string            `json:"n,omitempty"`
	Values map[string]string `json:"v,omitempty"`
	Files  []bot.File        `json:"l,omitempty"`
	Re     string            `json:"r,omitempty"`
	Grant  string            `json:"g,omitempty"`
	SentAt int64             `json:"s,omitempty"` // ns, where the µs before the JSON do not say it all
	Public bool              `json:"p,omitempty"`
}

// encodeMessage writes m's JSON.
func encodeMessage(m bot.Message) ([]byte, error) {
	kept := message{ID: m.ID, At: m.At, From: m.From, Kind: m.Kind, Text: m.Text, Name: m.Name,
		Values: m.Values, Files: m.Files, Re: m.Re, Grant: m.Grant, Public: m.Public}
	if m.Kind == bot.KindText {
		kept.Kind = ""
	}
	if m.SentAt.Nanosecond()%1000 != 0 {
		kept.SentAt = m.SentAt.UnixNano()
	}
	return json.Marshal(kept)
}

// entry writes m as put.lua reads it: its flag, and "sent res person", newline,
// JSON.
func entry(side bot.Side, m bot.Message) (flag, text string, err error) {
	flag, who := "m", ""
	switch {
	case side == bot.Customer && m.Kind == bot.KindText:
		flag, who = "t", url.QueryEscape(m.From.ID)
	case side == bot.Desk && m.At.Thread != "":
		flag = "h"
	}
	sent := int64(0)
	if !m.SentAt.IsZero() {
		sent = m.SentAt.UnixMicro()
	}
	if side != bot.Internal {
		m.At = bot.Address{} // the conversation's own, wherever it is put first
	}
	body, err := encodeMessage(m)
	if err != nil {
		return "", "", err
	}
	return flag, fmt.Sprintf("%d %d %s\n%s", sent, m.Resolution.Microseconds(), who, body), nil
}

var errForeign = errors.New("foreign data in a key of ours")

// decodeEntry reads a message as a mailbox of the conversation at holds it.
func decodeEntry(text string, at bot.Address) (bot.Message, error) {
	head, body, ok := strings.Cut(text, "\n")
	fields := strings.Split(head, " ")
	if !ok || len(fields) != 7 {
		return bot.Message{}, errForeign
	}
	sent, err := strconv.ParseInt(fields[1], 10, 64)
	resolution, err2 := strconv.ParseInt(fields[2], 10, 64)
	if err != nil || err2 != nil {
		return bot.Message{}, errForeign
	}
	var m message
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		return bot.Message{}, fmt.Errorf("%w: %w", errForeign, err)
	}
	if m.At.IsZero() {
		m.At = at
	}
	if m.Kind == "" {
		m.Kind = bot.KindText
	}
	full := bot.Message{ID: m.ID, At: m.At, From: m.From, Kind: m.Kind, Text: m.Text, Name: m.Name,
		Values: m.Values, Files: m.Files, Re: m.Re, Grant: m.Grant, Public: m.Public,
		Resolution: time.Duration(resolution) * time.Microsecond}
	switch {
	case m.SentAt != 0:
		full.SentAt = time.Unix(0, m.SentAt).UTC()
	case sent != 0:
		full.SentAt = time.UnixMicro(sent).UTC()
	}
	return full, nil
}

// item is a bot.Send in a lane, without what stands before it and outside: key,
// operation, handle, place.
type item struct {
	At    bot.Address  `json:"a,omitzero"`
	Reply bot.Reply    `json:"r,omitzero"`
	Grant string       `json:"g,omitempty"`
	Draft string       `json:"d,omitempty"`
	Pass  *bot.Message `json:"p,omitempty"`
}

// encodeItem writes a send as a lane holds it.
func encodeItem(key string, s bot.Send) (place, text string, err error) {
	place = bot.FormatPlace(s.To)
	if place == "" {
		return "", "", fmt.Errorf("send %s to nowhere", s.Op)
	}
	account := ""
	if s.Op == bot.OpOpen {
		account = accountWord(s.At.Account)
	}
	handle, err := encodeHandle(s.Handle)
	if err != nil {
		return "", "", err
	}
	s.Reply.Handle = ""
	body, err := json.Marshal(item{s.At, s.Reply, s.Grant, s.Draft, s.Pass})
	if err != nil {
		return "", "", err
	}
	return place, key + " " + string(s.Op) + " " + account + " " + handle + "\n" + string(body), nil
}

// encodeHandle writes a handle as items and receipts bear it: the scripts
// compare it as it is.
func encodeHandle(handle string) (string, error) {
	text, err := json.Marshal(handle)
	return string(text), err
}

// decodeItem reads what encodeItem wrote.
func decodeItem(place, text string) (key string, s bot.Send, err error) {
	head, body, ok := strings.Cut(text, "\n")
	fields := strings.SplitN(head, " ", 4)
	if !ok || len(fields) != 4 {
		return "", s, errForeign
	}
	var kept item
	if err := json.Unmarshal([]byte(body), &kept); err != nil {
		return "", s, fmt.Errorf("%w: %w", errForeign, err)
	}
	s = bot.Send{Op: bot.Op(fields[1]), At: kept.At, Reply: kept.Reply, Grant: kept.Grant, Draft: kept.Draft, Pass: kept.Pass}
	if err := json.Unmarshal([]byte(fields[3]), &s.Handle); err != nil {
		return "", s, fmt.Errorf("%w: %w", errForeign, err)
	}
	if s.To, err = bot.ParsePlace(place); err != nil {
		return "", s, err
	}
	if s.Op == bot.OpSay || s.Op == bot.OpOpen {
		s.Reply.Handle = s.Handle
	}
	return fields[0], s, nil
}

// line is a bot.Line in a transcript.
type line struct {
	ID   string   `json:"i,omitempty"`
	At   int64    `json:"a,omitempty"` // µs
	Nano int      `json:"n,omitempty"` // ns beyond At
	Side *int     `json:"s,omitempty"` // none: the customer's
	Ours bool     `json:"o,omitempty"`
	By   string   `json:"b,omitempty"`
	Kind bot.Kind `json:"k,omitempty"`
	Re   string   `json:"r,omitempty"`
	Text string   `json:"t,omitempty"`
}

func encodeLine(l bot.Line) ([]byte, error) {
	kept := line{ID: l.ID, Ours: l.Ours, By: l.By, Kind: l.Kind, Re: l.Re, Text: l.Text}
	if !l.At.IsZero() {
		kept.At, kept.Nano = l.At.UnixMicro(), l.At.Nanosecond()%1000
	}
	if side := int(l.Side); l.Side != bot.Customer {
		kept.Side = &side
	}
	return json.Marshal(kept)
}

// decodeLines reads what encodeLine wrote, all lines in one go: of a long history
// each alone costs several times as much.
func decodeLines(texts []string) ([]bot.Line, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	kept := make([]line, 0, len(texts))
	err := json.Unmarshal([]byte("["+strings.Join(texts, ",")+"]"), &kept)
	if err != nil || len(kept) != len(texts) {
		return nil, errors.Join(errForeign, err)
	}
	lines := make([]bot.Line, len(kept))
	for i, l := range kept {
		lines[i] = bot.Line{ID: l.ID, Side: bot.Customer, Ours: l.Ours, By: l.By, Kind: l.Kind, Re: l.Re, Text: l.Text}
		if l.Side != nil {
			lines[i].Side = bot.Side(*l.Side)
		}
		if l.At != 0 || l.Nano != 0 {
			lines[i].At = time.UnixMicro(l.At).Add(time.Duration(l.Nano)).UTC()
		}
	}
	return lines, nil
}
