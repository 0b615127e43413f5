package demo

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"

	discordsim "handoff/adapters/discord/sim"
	slacksim "handoff/adapters/slack/sim"
	telegramsim "handoff/adapters/telegram/sim"
)

// upload takes a file of the visitor's, the body, for one of the people: where
// ("telegram", "discord", "slack"), who, name, text, voice, thread, room stand in
// the query. A voice note without sound gets a hum.
func (p *page) upload(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFile))
	if err != nil {
		reply(w, answer{}, refusedFile)
		return
	}
	q := r.URL.Query()
	f := parcel{
		at: q.Get("at"), who: q.Get("who"), name: fileName(q.Get("name")), text: strings.TrimSpace(q.Get("text")),
		thread: q.Get("thread"), room: q.Get("room"), voice: q.Get("voice") != "", data: data,
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
	at, who, name, text, thread, room string
	voice                             bool
	data                              []byte
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
	room := c.rooms[max(0, slices.IndexFunc(c.rooms, func(p *place) bool { return p.Channel == f.room }))]
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
		} else if _, err := room.SayFile(text, &discordsim.Attachment{Name: f.name, Type: kind, Data: f.data, Voice: f.voice}); err != nil {
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
	text, err := d.written(f.text)
	channel, there := inRoom(who, f.room)
	head := d.message(f.thread)
	switch {
	case !ok:
		return refusedWho
	case err != nil:
		return err
	case !there, f.thread != "" && !seenBy(who, head):
		return refusedGone
	}
	if f.thread != "" {
		channel = head.Channel
	}
	d.note(event{Lane: laneAgent, Title: who.Name + " attaches a file", Text: strings.TrimSpace("📎 " + f.name + " " + f.text)})
	d.slack.PostMessage(slacksim.Message{
		User: who.ID, Channel: channel, Thread: f.thread, Text: text,
		Files: []slacksim.File{{ID: "F" + rand.Text(), Name: f.name, Type: kind, Data: f.data}},
	})
	return nil
}
