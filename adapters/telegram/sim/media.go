package sim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"
)

// Limits of files, https://core.telegram.org/bots/api#sending-files.
const (
	maxUpload  = 50 << 20
	maxPhoto   = 10 << 20
	maxCaption = 1024
	keepData   = 4 << 20 // of a larger file only the size is kept
)

// File is one that was sent: by the bot or by a person.
type File struct {
	ID   string
	Kind string // photo, voice, audio, video, document, …: the field of a Message and the method's name
	Name string
	Type string
	Data []byte // nil when it is larger than 4 MiB
	Size int64
}

// wire is the field of a Message that holds f.
func (f *File) wire() map[string]any {
	one := map[string]any{"file_id": f.ID, "file_unique_id": f.ID, "file_size": f.Size}
	switch f.Kind {
	case "photo":
		small := map[string]any{"file_id": f.ID + "-small", "file_unique_id": "s", "width": 1, "height": 1, "file_size": 1}
		one["width"], one["height"] = 100, 100
		return map[string]any{"photo": []any{small, one}}
	case "video_note", "sticker":
		return map[string]any{f.Kind: one}
	case "voice":
		one["duration"] = 1
	default:
		one["file_name"] = f.Name
	}
	one["mime_type"] = f.Type
	return map[string]any{f.Kind: one}
}

// captioned reports whether the message's words are a caption.
func (m *Message) captioned() bool {
	if m.File != nil {
		return true
	}
	for _, kind := range []string{"photo", "voice", "audio", "video", "document", "animation", "video_note", "sticker"} {
		if m.content[kind] != nil {
			return true
		}
	}
	return false
}

// sends are the methods that send one file, and the parameter that holds it.
var sends = map[string]string{
	"sendphoto": "photo", "senddocument": "document", "sendvoice": "voice", "sendaudio": "audio", "sendvideo": "video", "sendsticker": "sticker",
}

// resolve finds the file that a parameter names: one that came along, or one that
// the server knows. s.mu is held.
func (s *Server) resolve(params map[string]any, kind string, v any) (*File, error) {
	switch v := v.(type) {
	case *File:
		f := *v
		f.Kind = kind
		if f.Size == 0 {
			return nil, refuse(http.StatusBadRequest, "file must be non-empty")
		}
		if kind == "photo" {
			if f.Size > maxPhoto {
				return nil, refuse(http.StatusBadRequest, "file is too big for a photo")
			}
			if f.Data != nil && !strings.HasPrefix(http.DetectContentType(f.Data), "image/") {
				return nil, refuse(http.StatusBadRequest, "IMAGE_PROCESS_FAILED")
			}
		}
		f.ID = s.keepFile(fmt.Sprintf("sent/%d/%s", len(s.files), f.Name), kind, f.Data)
		return &f, nil
	case string:
		if name, ok := strings.CutPrefix(v, "attach://"); ok {
			f, ok := params[name].(*File)
			if !ok {
				return nil, refuse(http.StatusBadRequest, "attached file %q not found", name)
			}
			return s.resolve(params, kind, f)
		}
		known, ok := s.files[v]
		if !ok {
			return nil, refuse(http.StatusBadRequest, "wrong remote file identifier specified")
		}
		if known.kind != "" && known.kind != kind {
			return nil, refuse(http.StatusBadRequest, "can't use file of type %s as %s", known.kind, kind)
		}
		return &File{ID: v, Kind: kind, Name: path.Base(known.path), Data: known.data, Size: int64(len(known.data))}, nil
	}
	return nil, refuse(http.StatusBadRequest, "there is no %s in the request", kind)
}

// sendFile carries out sendPhoto and its like.
func (s *Server) sendFile(kind string, params map[string]any) (any, error) {
	p, shown, found, err := s.read(params)
	if err != nil {
		return nil, err
	}
	c, err := s.writable(p.Chat)
	if err != nil {
		return nil, err
	}
	f, err := s.resolve(params, kind, params[kind])
	if err != nil {
		return nil, err
	}
	m, err := s.say(c, p, shown, found)
	if err != nil {
		return nil, err
	}
	m.File = f
	return s.wire(m), nil
}

// sendMediaGroup sends an album of files that are alike.
func (s *Server) sendMediaGroup(params map[string]any) (any, error) {
	var list []struct {
		Type, Media, Caption string
		ParseMode            string `json:"parse_mode"`
	}
	text, _ := params["media"].(string)
	if text == "" {
		text = string(raw(params["media"]))
	}
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, refuse(http.StatusBadRequest, "can't parse media JSON object")
	}
	if len(list) < 2 || len(list) > 10 {
		return nil, refuse(http.StatusBadRequest, "wrong number of messages to send: 2-10 are needed")
	}
	if params["reply_markup"] != nil {
		return nil, refuse(http.StatusBadRequest, "an album has no reply_markup") // the real server passes it over, which loses the buttons
	}
	album := fmt.Sprintf("album%d", s.nextMessage)
	var made []*Message
	var out []any
	for _, one := range list {
		alike := one.Type == list[0].Type || (one.Type == "photo" || one.Type == "video") && (list[0].Type == "photo" || list[0].Type == "video")
		if !alike || sends["send"+one.Type] == "" || one.Type == "voice" || one.Type == "sticker" {
			return nil, refuse(http.StatusBadRequest, "media of type %s can't be mixed with other media types", one.Type)
		}
		of := map[string]any{"chat_id": params["chat_id"], "message_thread_id": params["message_thread_id"], "reply_parameters": params["reply_parameters"], "caption": one.Caption, "parse_mode": one.ParseMode}
		if of["message_thread_id"] == nil {
			delete(of, "message_thread_id")
		}
		if of["reply_parameters"] == nil {
			delete(of, "reply_parameters")
		}
		p, shown, found, err := s.read(of)
		if err != nil {
			return nil, err
		}
		c, err := s.writable(p.Chat)
		if err != nil {
			return nil, err
		}
		f, err := s.resolve(params, one.Type, one.Media)
		if err != nil {
			return nil, err
		}
		m, err := s.draw(c, p, shown, found)
		if err != nil {
			return nil, err
		}
		m.File, m.Album = f, album
		made = append(made, m)
	}
	for _, m := range made { // all of them or none
		c := s.chats[m.Chat]
		m.ID = s.nextMessage
		s.nextMessage++
		c.messages[m.ID] = m
		clear(c.drafts)
		out = append(out, s.wire(m))
	}
	return out, nil
}

func (s *Server) editMessageCaption(params map[string]any) (any, error) {
	if params["caption"] == nil {
		params["caption"] = ""
	}
	p, shown, found, err := s.read(params)
	if err != nil {
		return nil, err
	}
	m, err := s.editable(p)
	switch {
	case err != nil:
		return nil, err
	case m.File == nil:
		return nil, refuse(http.StatusBadRequest, "there is no caption in the message to edit")
	case m.same(p, shown, found):
		return nil, errSame
	}
	m.change(p, shown, found)
	return s.wire(m), nil
}

// SendFile sends a file of that kind ("photo", "voice", "document", …) and returns
// the message's number.
func (c *Chat) SendFile(kind string, f File, caption string, options ...Option) int {
	return c.Send(append(c.carry(kind, f, caption), options...)...)
}

// SendAlbum sends several files as one album, the caption on the first.
func (c *Chat) SendAlbum(kind, caption string, files ...File) []int {
	album := With("media_group_id", fmt.Sprintf("theirs%d", time.Now().UnixNano()))
	var ids []int
	for _, f := range files {
		ids = append(ids, c.SendFile(kind, f, caption, album))
		caption = ""
	}
	return ids
}

func (c *Chat) carry(kind string, f File, caption string) []Option {
	c.s.mu.Lock()
	f.ID = c.s.keepFile(fmt.Sprintf("theirs/%d/%s", len(c.s.files), f.Name), kind, f.Data)
	c.s.mu.Unlock()
	if f.Kind = kind; f.Size == 0 {
		f.Size = int64(len(f.Data))
	}
	var out []Option
	for field, v := range f.wire() {
		out = append(out, With(field, v))
	}
	if caption != "" {
		out = append(out, With("caption", caption), With("caption_entities", entities(caption)))
	}
	return out
}
