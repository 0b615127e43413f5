package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"handoff/adapters"
	handoff "handoff/bot"
)

const (
	uploadTime  = 2 * time.Minute // where the delivery's own time is not shorter
	noticeTime  = 2 * time.Second // kept of it to say that the upload failed
	openTries   = 2               // attempts in which a file that cannot be opened may still turn up
	uploadTries = 5               // attempts after which an upload that breaks off is given up
)

// outfile is one file of a piece on its way out.
type outfile struct {
	file handoff.File
	kind string
	ref  string // its file_id, when it is sent by that
	lost string // the sentence that stands for it
}

// sendFiles sends a piece of files and returns their messages. What is refused as
// what it was sent as goes once more as a document, and what cannot be sent at
// all is named in the words: a file never takes the reply with it. Each request
// carries all of the piece or nothing, so a repeated part never doubles.
func (a *Adapter) sendFiles(ctx context.Context, at spot, d handoff.Delivery, p piece, with params) ([]int, error) {
	words := a.wordsAt(ctx, d.To)
	uploading, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	if deadline, ok := ctx.Deadline(); ok {
		var end context.CancelFunc
		uploading, end = context.WithDeadline(uploading, deadline.Add(-noticeTime))
		defer end()
	}
	all := make([]outfile, len(p.files))
	for i, f := range p.files {
		all[i] = outfile{file: f, kind: a.kindOf(f)}
		if f.Account == a.name {
			all[i].ref = f.Ref
		} else if f.Size > maxUpload {
			all[i].lost = fmt.Sprintf(words.tooLarge, fileLabel(f, words))
		}
	}
	bare := false // without formatting
	for {
		var left []*outfile
		for i := range all {
			if all[i].lost == "" {
				left = append(left, &all[i])
			}
		}
		caption := captionOf(p.text, all)
		if len(left) == 0 {
			id, err := a.sendText(ctx, d, piece{text: caption}, with)
			return []int{id}, err
		}
		if adapters.UTF16(adapters.Visible(caption)) > maxCaption {
			caption = p.text
			a.log.Warn("there is no room to say that a file could not be sent", "delivery", d.Key)
		}
		ids, err := a.sendTogether(uploading, left, caption, bare, with)
		broken, isBroken := errors.AsType[*fileError](err)
		e, isAPI := errors.AsType[*apiError](err)
		switch {
		case err == nil:
			return ids, nil
		case isBroken && (uploading.Err() == nil || broken.final()):
			if !broken.final() && d.Attempt < openTries {
				return nil, err // whoever holds the file may be back soon
			}
			sentence := words.unreadable
			if errors.Is(err, errTooLarge) {
				sentence = words.tooLarge
			}
			a.log.Warn("a file could not be sent", "delivery", d.Key, "error", err)
			broken.of.lost = fmt.Sprintf(sentence, fileLabel(broken.of.file, words))
		case isBadRequest(err, "can't parse entities") && !bare:
			bare = true
		case isAPI && !e.Page && e.MigrateTo == 0 && (e.Code == http.StatusBadRequest || e.Code == http.StatusRequestEntityTooLarge) && !errors.Is(a.sendError(d.To.Chat, err), handoff.ErrGone):
			a.log.Warn("files were refused as they were sent", "delivery", d.Key, "error", err)
			sentence := words.unreadable
			if e.Code == http.StatusRequestEntityTooLarge {
				sentence = words.tooLarge
			}
			otherWay(left, sentence, words)
		case !isAPI && d.Attempt >= uploadTries && !isUnsure(err):
			for _, f := range left {
				f.lost = fmt.Sprintf(words.unreadable, fileLabel(f.file, words))
			}
		default:
			return nil, err
		}
	}
}

// otherWay chooses the next way for files that were refused: by upload where it was
// by file_id, then as documents, then not at all.
func otherWay(files []*outfile, sentence string, words sentences) {
	byID, alike := false, true
	for _, f := range files {
		byID = byID || f.ref != ""
		alike = alike && f.kind == "document"
	}
	for _, f := range files {
		switch {
		case byID:
			f.ref = ""
		case !alike:
			f.kind = "document"
		default:
			f.lost = fmt.Sprintf(sentence, fileLabel(f.file, words))
		}
	}
}

// sendTogether makes one request of one file or an album.
func (a *Adapter) sendTogether(ctx context.Context, files []*outfile, caption []adapters.Block, bare bool, with params) ([]int, error) {
	body := params{}
	maps.Copy(body, with)
	var uploads []uploadPart
	put := func(into params) {
		if len(caption) == 0 {
			return
		}
		if into["caption"] = plain(caption, maxCaption); !bare {
			into["caption"], into["parse_mode"] = HTML(caption), models.ParseModeHTML
		}
	}
	type message struct {
		ID int `json:"message_id"`
	}
	if len(files) == 1 {
		var sent message
		kind := files[0].kind
		if put(body); files[0].ref != "" {
			body[kind] = files[0].ref
		} else {
			uploads = append(uploads, a.part(kind, files[0]))
		}
		method := "send" + strings.ToUpper(kind[:1]) + kind[1:]
		if err := a.api.upload(ctx, method, body, uploads, &sent); err != nil {
			return nil, err
		}
		if sent.ID == 0 {
			return nil, &answerError{method, errors.New("no message_id")}
		}
		return []int{sent.ID}, nil
	}
	var list []params
	for i, f := range files {
		one := params{"type": f.kind, "media": f.ref}
		if f.ref == "" {
			field := fmt.Sprint("file", i)
			one["media"] = "attach://" + field
			uploads = append(uploads, a.part(field, f))
		}
		if i == 0 {
			put(one)
		}
		list = append(list, one)
	}
	body["media"] = list
	delete(body, "reply_markup")
	var sent []message
	if err := a.api.upload(ctx, "sendMediaGroup", body, uploads, &sent); err != nil {
		return nil, err
	}
	if len(sent) == 0 {
		return nil, &answerError{"sendMediaGroup", errors.New("no message_id")}
	}
	var ids []int
	for _, m := range sent {
		ids = append(ids, m.ID)
	}
	return ids, nil
}

// part says how an upload is opened and named.
func (a *Adapter) part(field string, f *outfile) uploadPart {
	open := f.file.Open
	if f.file.Account == a.name {
		open = func(ctx context.Context) (io.ReadCloser, error) { return a.Open(ctx, f.file) }
	}
	return uploadPart{field: field, name: uploadName(f.file), kind: f.file.Type, open: open, of: f}
}

// captionOf is the words of a piece with what stands for lost files.
func captionOf(text []adapters.Block, files []outfile) []adapters.Block {
	out := text[:len(text):len(text)]
	for _, f := range files {
		if f.lost != "" {
			out = append(out, adapters.Block{Spans: []adapters.Span{{Text: f.lost, Style: adapters.Italic}}})
		}
	}
	return out
}

// fileLabel is a file's name as a sentence shows it.
func fileLabel(f handoff.File, words sentences) string {
	return or(adapters.Shorten(f.Name, 60), words.unnamed)
}

func isUnsure(err error) bool {
	_, ok := errors.AsType[*handoff.UnsureError](unsure(err))
	return ok
}
