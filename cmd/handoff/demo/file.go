package demo

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"

	discordsim "handoff/adapters/discord/sim"
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
	h.Set("Cache-Control", "private, max-age=3600")
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
		for _, m := range c.dm.Messages() {
			for _, a := range m.Attachments {
				if m.ID == at[2] && a.ID == at[3] {
					return a.Name, a.Data
				}
			}
		}
	case len(at) == 3 && at[0] == "slack":
		files := d.slack.Message(channelID, at[1]).Files
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

// upload takes a file of the visitor's, the body, for one of the people: where
// ("telegram", "discord", "slack"), who, name, text, voice, thread stand in the
// query. A voice note without sound gets a hum.
func (p *page) upload(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFile))
	if err != nil {
		reply(w, answer{}, refusedFile)
		return
	}
	q := r.URL.Query()
	f := parcel{
		at: q.Get("at"), who: q.Get("who"), name: fileName(q.Get("name")), text: strings.TrimSpace(q.Get("text")),
		thread: q.Get("thread"), voice: q.Get("voice") != "", data: data,
	}
	reply(w, answer{}, p.d.send(r.Context(), f))
}

// fileName is a name without a path and without what no reader sees.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, path.Base(strings.ReplaceAll(name, `\`, "/")))
	if len([]rune(name)) > 120 {
		name = string([]rune(name)[:120])
	}
	if name == "." || name == "/" || name == "" {
		return "file"
	}
	return name
}

// parcel is a file on its way.
type parcel struct {
	at, who, name, text, thread string
	voice                       bool
	data                        []byte
}

// send sends a file as one of the people.
func (d *Demo) send(ctx context.Context, f parcel) error {
	if f.voice {
		if f.text == "" {
			return refusedVoice
		}
		if len(f.data) == 0 {
			f.data = hum(f.text)
		}
		f.name = "voice" + voiceEnd(f.data)
		d.mind.hear(sha256.Sum256(f.data), f.text)
	}
	if len(f.data) == 0 {
		return refusedEmpty
	}
	kind, _ := safeType(f.data)
	if f.at == "slack" {
		return d.sendSlack(f, kind)
	}
	if f.at == inDiscord {
		if err := d.online(ctx); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.customer(f.who)
	if c == nil {
		return refusedWho
	}
	what, spoken := "a file", f.text
	switch {
	case f.voice:
		what, f.text = "a voice note", ""
	case strings.HasPrefix(kind, "image/"):
		what = "a picture"
	}
	where := ""
	if f.at == inDiscord {
		where = " in Discord"
	} else if c.blocked {
		return refusedBlocked
	}
	text := "📎 " + f.name + " " + f.text
	if f.voice {
		text = "🎙 " + spoken
	}
	d.journal.add(event{Lane: laneCustomer, Title: c.Name + " sends " + what + where, Text: text})
	if f.at == inDiscord {
		if text, err := worded(f.text); err != nil {
			return err
		} else if _, err := c.dm.SayFile(text, &discordsim.Attachment{Name: f.name, Type: kind, Data: f.data, Voice: f.voice}); err != nil {
			return refusedClosed
		}
		return nil
	}
	text, err := typed(f.text)
	if err != nil {
		return err
	}
	as := "document"
	switch {
	case f.voice:
		as = "voice"
	case kind == "image/png" || kind == "image/jpeg" || kind == "image/webp":
		as = "photo"
	}
	id := c.chat.SendFile(as, telegramsim.File{Name: f.name, Type: kind, Data: f.data}, text)
	c.said = append(c.said, id)
	c.files[id] = &telegramsim.File{Kind: as, Name: f.name, Type: kind, Data: f.data, Size: int64(len(f.data))}
	return nil
}

// sendSlack posts a file of an agent's.
func (d *Demo) sendSlack(f parcel, kind string) error {
	who, ok := agent(f.who)
	text, err := written(f.text)
	switch {
	case !ok:
		return refusedWho
	case err != nil:
		return err
	case f.thread != "" && d.slack.Message(channelID, f.thread).TS == "":
		return refusedGone
	}
	d.note(event{Lane: laneAgent, Title: who.Name + " attaches a file", Text: strings.TrimSpace("📎 " + f.name + " " + f.text)})
	d.slack.PostMessage(slacksim.Message{
		User: who.ID, Channel: channelID, Thread: f.thread, Text: text,
		Files: []slacksim.File{{ID: "F" + rand.Text(), Name: f.name, Type: kind, Data: f.data}},
	})
	return nil
}
