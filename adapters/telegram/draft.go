package telegram

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/go-telegram/bot/models"

	"handoff/adapters"
	handoff "handoff/bot"
)

// How often a draft grows. A preview costs nothing but traffic; an edit in a group
// counts as one of its 20 messages a minute.
const (
	previewPace = time.Second
	editPace    = 4 * time.Second
)

// draftTries is how many drafts in a row may be refused before no more are tried:
// one may have been the draft's own fault.
const draftTries = 3

// errNoDrafts says that drafts are switched off or the server has none.
var errNoDrafts = fmt.Errorf("telegram: no drafts here: %w", handoff.ErrCannot)

// Draft shows the beginning of a reply. In a private chat it is a preview above
// which the person can stop us, and goes when something is said; in a group it is
// a message, whose ID is returned.
func (a *Adapter) Draft(ctx context.Context, d handoff.Draft) (id string, after time.Duration, err error) {
	if !a.drafts {
		return "", time.Hour, errNoDrafts
	}
	at, err := parseAddress(d.To)
	if err != nil {
		return "", time.Hour, errors.Join(handoff.ErrCannot, err)
	}
	pieces := cutPieces(blocksOf(handoff.Reply{Text: d.Text}, at.group()), maxText)
	if len(pieces) == 0 {
		return d.ID, previewPace, nil
	}
	if at.group() {
		return a.growMessage(ctx, at, d, pieces[0].text)
	}
	return "", previewPace, a.preview(ctx, at, d, pieces[len(pieces)-1].text)
}

// preview shows the end of what is written so far: there it grows.
func (a *Adapter) preview(ctx context.Context, at spot, d handoff.Draft, text []adapters.Block) error {
	if a.noDrafts.Load() >= draftTries {
		return errNoDrafts
	}
	if err := a.limiter.Wait(ctx, d.To.Chat); err != nil { // closed by a 429: its rest is the reply's
		return err
	}
	with := params{"chat_id": at.chat, "draft_id": draftID(d.Key), "can_stop": true, "keep_on_stop": true, "text": HTML(text), "parse_mode": models.ParseModeHTML}
	if at.topic != 0 {
		with["message_thread_id"] = at.topic
	}
	err := a.api.call(ctx, "sendMessageDraft", with, nil)
	if err == nil {
		a.noDrafts.Store(0)
		return nil
	}
	sorted := a.sendError(d.To.Chat, err)
	switch {
	case unknownMethod(err):
		a.noDrafts.Store(draftTries)
	case isBadRequest(err, "") && !errors.Is(sorted, handoff.ErrGone):
		if a.noDrafts.Add(1) < draftTries {
			return errNoDrafts
		}
	default:
		return sorted
	}
	a.log.Info("the server shows no drafts; answers come whole", "error", err)
	return errNoDrafts
}

// growMessage says the beginning, then edits it. It waits for no limit longer
// than a second: the reply itself is worth more than its growing.
func (a *Adapter) growMessage(ctx context.Context, at spot, d handoff.Draft, text []adapters.Block) (string, time.Duration, error) {
	if err := a.limiter.Wait(ctx, d.To.Chat); err != nil {
		return d.ID, editPace, err
	}
	if d.ID == "" { // perhaps a process was killed before its ID was noted
		known, err := a.memory.Get(ctx, a.draftKey(d.Key))
		if err != nil {
			return "", editPace, fmt.Errorf("telegram: look up a draft: %w", err)
		}
		if d.ID = string(known); d.ID == draftLost {
			return "", editPace, errNoDrafts
		}
	}
	if d.ID != "" {
		err := a.editPiece(ctx, handoff.Delivery{}, d.ID, piece{text: text}, false, params{})
		return d.ID, editPace, a.again(d.To.Chat, err)
	}
	with := params{"chat_id": at.chat}
	if at.topic != 0 {
		with["message_thread_id"] = at.topic
	}
	if r := answering(at, d.Re); r != nil {
		with["reply_parameters"] = r
	}
	id, err := a.sendText(ctx, handoff.Delivery{}, piece{text: text}, with)
	if err != nil {
		err = a.sendError(d.To.Chat, err)
		if _, ok := errors.AsType[*handoff.UnsureError](err); ok {
			if failed := a.memory.Set(ctx, a.draftKey(d.Key), []byte(draftLost), resentKeep); failed != nil {
				a.log.Debug("cannot remember a draft", "error", failed)
			}
		}
		return "", editPace, err
	}
	d.ID = messageID(at.chat, id)
	if err := a.memory.Set(ctx, a.draftKey(d.Key), []byte(d.ID), resentKeep); err != nil {
		a.log.Debug("cannot remember a draft", "error", err)
	}
	return d.ID, editPace, nil
}

// draftLost stands for the ID of a draft that may stand there under one that nobody
// knows: it is not begun again.
const draftLost = "?"

func (a *Adapter) draftKey(key string) string { return a.memoryKey("draft/" + key) }

// draftID is the number by which Telegram knows a draft as it grows: not zero.
func draftID(key string) int64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key))
	return int64(h.Sum32()>>1) | 1
}

// finishDraft makes the first message of a reply of the draft that stands there.
// The empty ID says that it does not stand there any more, or cannot become what
// the reply begins with: then it is said anew. Repeated, it does nothing twice.
func (a *Adapter) finishDraft(ctx context.Context, d handoff.Delivery, p piece, with params) (string, error) {
	if len(p.files) > 0 {
		return "", a.again(d.To.Chat, a.delete(ctx, d.Send.Draft))
	}
	edit := params{}
	if m, ok := with["reply_markup"]; ok {
		edit["reply_markup"] = m
	}
	err := a.editPiece(ctx, d, d.Send.Draft, p, false, edit)
	switch {
	case err == nil:
		return d.Send.Draft, nil
	case isBadRequest(err, ""): // it is gone, too old, in a chat that has moved; should the reply be to blame, sending it tells
		return "", nil
	case errors.Is(err, handoff.ErrCannot): // not an ID of ours
		return "", nil
	}
	return "", a.again(d.To.Chat, err)
}

// stopped translates that the person stopped the answer that is being written.
func (a *Adapter) stopped(u *update) (handoff.Message, bool) {
	s := u.Stopped
	if s.Chat.Type != models.ChatTypePrivate {
		return handoff.Message{}, false // previews stand in private chats only
	}
	return handoff.Message{
		ID:   eventID(s.Chat.ID, 0, 's', fmt.Sprint(u.ID)),
		At:   spot{chat: s.Chat.ID, topic: s.Topic}.address(a.name),
		From: handoff.Person{ID: fmt.Sprint(s.Chat.ID), Name: clean(s.Chat.FirstName)},
		Kind: handoff.KindStop,
	}, true
}
