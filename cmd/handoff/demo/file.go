package demo

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	slacksim "handoff/adapters/slack/sim"
	telegramsim "handoff/adapters/telegram/sim"
)

// maxFile bounds what is sent here: Telegram's fake keeps no larger ones.
const maxFile = 4 << 20

// shownFile is a file of a message as the page shows it.
type shownFile struct {
	Path string `json:"path"` // below /file/; empty: its bytes were not kept
	Name string `json:"name"`
	Size int64  `json:"size"`
	Show string `json:"show,omitempty"` // image, audio; else only its name
}

func newFile(path, name string, data []byte, size int64, voice bool) shownFile {
	f := shownFile{Path: path, Name: name, Size: size}
	switch kind, _ := safeType(data); {
	case data == nil:
		f.Path = ""
	case voice || strings.HasPrefix(kind, "audio/"):
		f.Show = "audio"
	case strings.HasPrefix(kind, "image/"):
		f.Show = "image"
	}
	return f
}

// safeType is what of a file may be shown in the page, found by its bytes and not
// by its name; false: it is only handed over.
func safeType(data []byte) (string, bool) {
	switch kind := http.DetectContentType(data); kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "audio/mpeg":
		return kind, true
	case "audio/wave":
		return "audio/wav", true
	case "application/ogg":
		return "audio/ogg", true
	case "video/webm": // what browsers record
		return "audio/webm", true
	case "video/mp4":
		return "audio/mp4", true
	}
	return "application/octet-stream", false
}

// file hands over the bytes that a platform holds. It is always an attachment: an
// image or a sound element shows it all the same, and nothing else may.
func (p *page) file(w http.ResponseWriter, r *http.Request) {
	name, data := p.d.held(strings.Split(r.PathValue("path"), "/"))
	if data == nil {
		http.Error(w, "there is no such file", http.StatusNotFound)
		return
	}
	kind, _ := safeType(data)
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	http.ServeContent(w, r, "", p.d.began, strings.NewReader(string(data)))
}

// held finds a file: telegram/<who>/<message>, discord/<who>/<message>/<id>,
// slack/<ts>/<id>.
func (d *Demo) held(at []string) (name string, data []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case len(at) == 3 && at[0] == "telegram":
		var number int
		c := d.customer(at[1])
		if _, err := fmt.Sscan(at[2], &number); err != nil || c == nil || c.erased[number] {
			return "", nil
		}
		if f := c.file(number); f != nil {
			return telegramName(f), f.Data
		}
	case len(at) == 4 && at[0] == "discord":
		c := d.customer(at[1])
		if c == nil {
			return "", nil
		}
		for _, room := range c.rooms {
			for _, m := range room.Messages() {
				for _, a := range m.Attachments {
					if m.ID == at[2] && a.ID == at[3] {
						return a.Name, a.Data
					}
				}
			}
		}
	case len(at) == 3 && at[0] == "slack":
		files := d.message(at[1]).Files
		if i := slices.IndexFunc(files, func(f slacksim.File) bool { return f.ID == at[2] }); i >= 0 {
			return files[i].Name, files[i].Data
		}
	}
	return "", nil
}

// telegramName is a file's name, where Telegram keeps it.
func telegramName(f *telegramsim.File) string {
	switch {
	case f.Kind == "photo" && f.Name == "":
		return "photo.jpg"
	case f.Name == "":
		return "voice.ogg"
	}
	return f.Name
}
