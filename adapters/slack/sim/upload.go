package sim

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
)

// pending is an upload that was asked for and is not shared yet.
type pending struct {
	file File
	size int
	done bool // the bytes are here
}

func uploadURL(s *Sim, r *http.Request, args map[string]string) (object, string) {
	size, err := strconv.Atoi(args["length"])
	if err != nil || size <= 0 || args["filename"] == "" {
		return nil, "invalid_arguments"
	}
	id := s.name("F")
	s.uploads[id] = &pending{file: File{ID: id, Name: args["filename"]}, size: size}
	return object{"file_id": id, "upload_url": "http://" + r.Host + "/upload/" + id}, ""
}

// serveUpload takes the bytes of an upload.
func (s *Sim) serveUpload(w http.ResponseWriter, r *http.Request, id string) {
	data, err := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.uploads[id]
	switch {
	case p == nil || err != nil:
		http.NotFound(w, r)
	case len(data) != p.size:
		http.Error(w, "size mismatch", http.StatusBadRequest)
	default:
		p.file.Data, p.file.Type, p.done = data, http.DetectContentType(data), true
		w.Write([]byte("OK - " + strconv.Itoa(len(data))))
	}
}

func completeUpload(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	var files []struct{ ID, Title string }
	if json.Unmarshal([]byte(args["files"]), &files) != nil || len(files) == 0 {
		return nil, "invalid_arguments"
	}
	channel := args["channel_id"]
	if code := s.writable(channel); code != "" {
		return nil, code
	}
	if !s.allow(channel) {
		return nil, "ratelimited"
	}
	m := &Message{Channel: channel, Thread: args["thread_ts"], User: BotUser, Text: args["initial_comment"]}
	var answer []object
	for _, f := range files {
		p := s.uploads[f.ID]
		if p == nil || !p.done {
			return nil, "file_not_found"
		}
		m.Files = append(m.Files, p.file)
		answer = append(answer, object{"id": f.ID, "title": f.Title})
	}
	for _, f := range m.Files {
		s.files[f.ID] = f
		delete(s.uploads, f.ID)
	}
	s.say(m)
	return object{"files": answer}, ""
}

func fileDelete(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	id := args["file"]
	if _, ok := s.files[id]; !ok {
		return nil, "file_not_found"
	}
	delete(s.files, id)
	for _, m := range s.messages {
		kept := slices.DeleteFunc(slices.Clone(m.Files), func(f File) bool { return f.ID == id })
		if len(kept) == len(m.Files) {
			continue
		}
		if m.Files = kept; len(kept) == 0 && m.Text == "" { // nothing is left of it
			s.remove(m)
		}
	}
	s.Happened()
	return nil, ""
}

// channelsOf lists the channels in which a file stands. The lock is held.
func (s *Sim) channelsOf(id string) []string {
	var all []string
	for _, m := range s.messages {
		if !m.Deleted && slices.ContainsFunc(m.Files, func(f File) bool { return f.ID == id }) {
			all = append(all, m.Channel)
		}
	}
	return all
}
