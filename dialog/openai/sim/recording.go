package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maxUpload is what api.openai.com takes of a recording.
const maxUpload = 25 << 20

// Recording is one that was to be written down.
type Recording struct {
	At       time.Time
	Name     string // of the file
	Type     string
	Data     []byte
	Model    string
	Language string // empty: not sent
	Format   string // response_format; empty: not sent
}

// Recordings returns those that came, oldest first: the last Options.Keep of them.
func (s *Sim) Recordings() []Recording {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.heard)
}

func (s *Sim) transcribe(w http.ResponseWriter, r *http.Request) {
	in, wrong := recording(r)
	if wrong != nil {
		wrong.write(w)
		return
	}
	s.mu.Lock()
	s.heard = append(s.heard[max(0, len(s.heard)-s.opts.Keep+1):], in)
	f := befalls(&s.deaf, Request{})
	s.mu.Unlock()
	switch {
	case len(s.opts.Models) > 0 && !slices.Contains(s.opts.Models, in.Model):
		OpenAI(http.StatusNotFound, "model_not_found", "", "The model `"+in.Model+"` does not exist or you do not have access to it.").write(w)
		return
	case f.Refuse:
		panic(http.ErrAbortHandler)
	case f.Hang:
		s.hang(r)
	case !s.pause(r, f.First):
		panic(http.ErrAbortHandler)
	case f.Error.Status != 0:
		f.Error.write(w)
		return
	case f.Body != "":
		w.Header().Set("Content-Type", or(f.Type, "application/json"))
		_, _ = w.Write([]byte(f.Body)) // a client that has gone needs no answer
		return
	}
	sum := sha256.Sum256(in.Data)
	said := or(s.opts.Heard[in.Name], s.opts.Heard[hex.EncodeToString(sum[:])])
	if f.Text != nil {
		said = *f.Text
	}
	writeJSON(w, map[string]any{"text": said, "usage": map[string]any{"type": "duration", "seconds": 1}})
}

// formats are the names' ends that api.openai.com knows.
var formats = []string{"flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "oga", "wav", "webm"}

// recording reads the form as strictly as the strictest servers do.
func recording(r *http.Request) (in Recording, wrong *Error) {
	refuse := func(status int, param, why string) (Recording, *Error) {
		e := OpenAI(status, "", param, why)
		return Recording{}, &e
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return refuse(http.StatusBadRequest, "", "this is no multipart/form-data")
	}
	in.At = time.Now()
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return refuse(http.StatusBadRequest, "", "the form is broken")
		}
		data, err := io.ReadAll(io.LimitReader(part, maxUpload+1))
		if err != nil {
			return refuse(http.StatusBadRequest, "", "the form is broken")
		}
		if len(data) > maxUpload {
			return refuse(http.StatusRequestEntityTooLarge, "file", "Maximum content size limit exceeded")
		}
		switch part.FormName() {
		case "file":
			in.Name, in.Data = part.FileName(), data
			in.Type, _, _ = mime.ParseMediaType(part.Header.Get("Content-Type"))
		case "model":
			in.Model = string(data)
		case "language":
			in.Language = string(data)
		case "response_format":
			in.Format = string(data)
		default:
			return refuse(http.StatusBadRequest, part.FormName(), "unknown parameter")
		}
	}
	_, end, _ := strings.Cut(in.Name, ".")
	switch {
	case in.Model == "" || in.Name == "" || in.Type == "":
		return refuse(http.StatusBadRequest, "file", "you must provide a model and a file")
	case !slices.Contains(formats, end) || len(in.Data) == 0:
		return refuse(http.StatusBadRequest, "file", "Invalid file format.")
	case in.Language != "" && len(in.Language) != 2:
		return refuse(http.StatusBadRequest, "language", "Invalid language. Language parameter must be specified in ISO-639-1 format.")
	}
	return in, nil
}
