package slack

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/slack-go/slack"
)

// noticeName is the callback_id of notices. They are never submitted.
const noticeName = "notice"

// show opens a notice: a window with c in it, over whatever the person sees. An
// answer to a press in a notice takes the place of that. False: the moment for it
// has passed, nothing was shown.
func (a *Adapter) show(ctx context.Context, c content, from origin, right grant) (bool, error) {
	if right.View == "" && right.Trigger == "" {
		return false, nil
	}
	private, err := json.Marshal(from)
	if err != nil {
		return false, fmt.Errorf("slack: write notice: %w", err)
	}
	notice := func(c content) slack.ModalViewRequest {
		return slack.ModalViewRequest{
			Type: slack.VTModal, CallbackID: noticeName, PrivateMetadata: string(private),
			Title: plain(oneLine(a.nick(), titleLimit)), Blocks: slack.Blocks{BlockSet: c.shown()},
		}
	}
	if right.View != "" {
		err := a.plainly(c, func(c content) error {
			_, err := a.api.UpdateViewContext(ctx, notice(c), "", "", right.View)
			return err
		})
		if err == nil {
			return true, nil
		}
		if code(err) != "not_found" { // else it was closed
			return false, fmt.Errorf("slack: update notice: %w", err)
		}
	}
	err = a.plainly(c, func(c content) error {
		_, err := a.api.OpenViewContext(ctx, right.Trigger, notice(c))
		return err
	})
	if expired(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("slack: open notice: %w", err)
	}
	return true, nil
}

// quieten takes the buttons off a notice, unless it has changed meanwhile. The
// answer, where there is one, takes its place.
func (a *Adapter) quieten(ctx context.Context, v view) {
	kept := wordsOf(v.Blocks)
	if len(kept) == 0 {
		return
	}
	_, err := a.api.UpdateViewContext(ctx, slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: v.Callback, PrivateMetadata: v.Private,
		Title: plain(oneLine(a.nick(), titleLimit)), Blocks: slack.Blocks{BlockSet: kept},
	}, "", v.Hash, v.ID)
	if err != nil && code(err) != "hash_conflict" && code(err) != "not_found" {
		a.log.Info("a notice kept its buttons", "error", err)
	}
}
