package telegram

import (
	"strings"

	"handoff/adapters"
	"handoff/bot"
)

// piece is one message of a reply, and one part of its delivery: a text, or files
// with a caption. It is made of the reply alone, so every process cuts a reply
// alike and a repeated part is the same part.
type piece struct {
	text  []adapters.Block // of files: the caption, may be empty
	rich  bool             // to be sent as a rich message
	files []bot.File       // one, or an album
}

func (p piece) album() bool { return len(p.files) > 1 }

// plan lays a reply out. A text that fits is the caption of the first file,
// otherwise it goes first. An album can bear no buttons: with buttons the files
// go first and the text is last; where there is no text, the last file goes
// alone.
func (a *Adapter) plan(r bot.Reply, group, rich bool) []piece {
	blocks := blocksOf(r, group)
	files := a.albums(r.Files)
	if len(files) == 0 {
		return textPieces(blocks, rich)
	}
	first, buttons := files[0], len(r.Choices) > 0
	captions := adapters.UTF16(adapters.Visible(blocks)) <= maxCaption && a.kindOf(first.files[0]) != "sticker"
	switch {
	case len(blocks) == 0:
		if last := &files[len(files)-1]; buttons && last.album() {
			n := len(last.files) - 1
			alone := piece{files: last.files[n:]}
			last.files = last.files[:n:n]
			files = append(files, alone)
		}
	case captions && (!buttons || len(files) == 1 && !first.album()):
		files[0].text = blocks
	case buttons:
		return append(files, textPieces(blocks, rich)...)
	default:
		return append(textPieces(blocks, rich), files...)
	}
	return files
}

// albums groups files that Telegram shows together: neighbours of alike kinds, 2
// to 10, that fit into one request.
func (a *Adapter) albums(files []bot.File) (out []piece) {
	var class string
	var size int64
	for _, f := range files {
		c := a.kindOf(f)
		if c == "video" {
			c = "photo" // the two may be mixed
		}
		last := len(out) - 1
		joins := last >= 0 && c == class && c != "voice" && c != "sticker" && len(out[last].files) < maxAlbum && size+f.Size <= maxUpload
		if class = c; joins {
			out[last].files = append(out[last].files, f)
			size += f.Size
			continue
		}
		out = append(out, piece{files: []bot.File{f}})
		size = f.Size
	}
	return out
}

// kindOf is the Telegram kind as which a file is sent: the field that holds it and
// the second half of the method's name. What Telegram would not play or draw goes
// as a document. A file of our own chats keeps its kind: its file_id is of it.
func (a *Adapter) kindOf(f bot.File) string {
	ours := f.Account == a.name
	is := func(types ...string) bool {
		t, _, _ := strings.Cut(strings.ToLower(f.Type), ";")
		for _, one := range types {
			if t == one {
				return true
			}
		}
		return ours || t == ""
	}
	mp3 := []string{"audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a"}
	switch {
	case f.Media == bot.MediaPhoto && is("image/jpeg", "image/png", "image/webp") && (ours || f.Size <= maxPhoto):
		return "photo"
	case f.Media == bot.MediaVoice && is(append(mp3, "audio/ogg", "audio/opus")...):
		return "voice"
	case (f.Media == bot.MediaAudio || f.Media == bot.MediaVoice) && is(mp3...):
		return "audio"
	case f.Media == bot.MediaVideo && is("video/mp4"):
		return "video"
	case f.Media == bot.MediaSticker && ours:
		return "sticker"
	}
	return "document"
}
