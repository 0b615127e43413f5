package sim

import (
	"io"
	"mime"
	"net/http"
	"path"
)

// decodeMultipart reads a form with files, one after the other as they come.
func decodeMultipart(r *http.Request, params map[string]any) error {
	form, err := r.MultipartReader()
	if err != nil {
		return err
	}
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if len(params) == 0 { // the library sends no part at all
				return nil
			}
			return err
		}
		if part.FileName() == "" {
			data, err := io.ReadAll(part)
			if err != nil {
				return err
			}
			params[part.FormName()] = string(data)
			continue
		}
		f := &File{Name: fileName(part.Header.Get("Content-Disposition")), Type: part.Header.Get("Content-Type")}
		if f.Data, err = io.ReadAll(io.LimitReader(part, keepData+1)); err != nil {
			return err
		}
		f.Size = int64(len(f.Data))
		if f.Size > keepData {
			rest, err := io.Copy(io.Discard, part)
			if err != nil {
				return err
			}
			f.Data, f.Size = nil, f.Size+rest
		}
		if f.Size > maxUpload {
			return &refusal{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
		}
		params[part.FormName()] = f
	}
}

func fileName(disposition string) string {
	_, p, err := mime.ParseMediaType(disposition)
	if err != nil {
		return ""
	}
	return path.Base(p["filename"])
}

// AddFile stores a file and returns its file_id, to be put into a message by With.
func (s *Server) AddFile(path string, data []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keepFile(path, "", data)
}

// file is one that the server knows by its file_id.
type file struct {
	path string
	kind string // empty: any
	data []byte
}

func (s *Server) keepFile(path, kind string, data []byte) string {
	id := "file:" + path
	s.files[id] = file{path, kind, data}
	return id
}

func (s *Server) serveFile(w http.ResponseWriter, path string) {
	s.mu.Lock()
	f, ok := s.files["file:"+path]
	s.mu.Unlock()
	if !ok {
		http.Error(w, "Not Found", http.StatusNotFound)
		return
	}
	_, _ = w.Write(f.data)
}
