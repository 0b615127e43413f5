package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"regexp"
	"strings"

	handoff "handoff/bot"
)

// uploadPart is one file of a request.
type uploadPart struct {
	field, name string
	kind        string // media type, may be empty
	open        func(context.Context) (io.ReadCloser, error)
	of          *outfile
}

// fileError says that a file could not be read. The request was broken off before
// its end, so nothing of it was carried out.
type fileError struct {
	of  *outfile
	err error
}

func (e *fileError) Error() string { return fmt.Sprintf("telegram: read a file to be sent: %v", e.err) }
func (e *fileError) Unwrap() error { return e.err }

// final reports whether no attempt will read it.
func (e *fileError) final() bool {
	return errors.Is(e.err, handoff.ErrCannot) || errors.Is(e.err, handoff.ErrNoOpener) || errors.Is(e.err, errTooLarge) || errors.Is(e.err, errEmpty)
}

var (
	errTooLarge = fmt.Errorf("telegram: a file of more than %d bytes", maxUpload)
	errEmpty    = errors.New("telegram: a file of no bytes, which Telegram refuses")
)

// upload calls a method whose files are streamed from where they lie: what is held
// of them is the buffer of a copy. Without files it is an ordinary call. Errors:
// those of call, and *fileError.
func (c *client) upload(ctx context.Context, method string, with params, files []uploadPart, result any) error {
	if len(files) == 0 {
		return c.call(ctx, method, with, result)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out, in := io.Pipe()
	form := multipart.NewWriter(in)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/bot"+c.token+"/"+method, out)
	if err != nil {
		return fmt.Errorf("telegram: %s: make request", method) // err would show the address
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	written := make(chan error, 1)
	go func() {
		err := writeForm(ctx, form, with, files)
		_ = in.CloseWithError(err) // nil: the end
		written <- err
	}()
	err = c.do(method, req, result)
	_ = out.CloseWithError(io.ErrClosedPipe) // an answer may come before the end
	if err != nil {
		cancel()
	}
	if broken, ok := errors.AsType[*fileError](<-written); ok && err != nil {
		return broken
	}
	return err
}

// plainType is a media type without parameters, which can do no harm in a header.
var plainType = regexp.MustCompile(`^[a-z0-9]+/[A-Za-z0-9.+-]+$`)

// uploadName is the name under which a file is shown: what would end the header,
// or a path, is taken out.
func uploadName(f handoff.File) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '"' || r == '\\' || r == '/' {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(f.Name, "_"))
	if r := []rune(name); len(r) > maxName {
		name = string(r[:maxName/2]) + "…" + string(r[len(r)-maxName/2:])
	}
	return or(name, "file"+extension(f.Type))
}

func writeForm(ctx context.Context, form *multipart.Writer, with params, files []uploadPart) error {
	for key, v := range with {
		data, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("telegram: write request: %w", err)
		}
		text := string(data)
		_ = json.Unmarshal(data, &text) // a string stands in a form without its quotes; all else as JSON
		if err := form.WriteField(key, text); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := writeFile(ctx, form, f); err != nil {
			return err
		}
	}
	return form.Close()
}

func writeFile(ctx context.Context, form *multipart.Writer, f uploadPart) error {
	source, err := f.open(ctx)
	if err != nil {
		return &fileError{f.of, err}
	}
	defer func() { _ = source.Close() }()
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, f.field, f.name))
	header.Set("Content-Type", "application/octet-stream")
	if plainType.MatchString(f.kind) {
		header.Set("Content-Type", f.kind)
	}
	part, err := form.CreatePart(header)
	if err != nil {
		return err
	}
	read := &countedReader{source: source}
	if _, err := io.Copy(part, read); err != nil {
		if read.err != nil {
			return &fileError{f.of, read.err}
		}
		return err
	}
	if read.n == 0 {
		return &fileError{f.of, errEmpty}
	}
	return nil
}

// countedReader knows whether it was the source that failed, and stops at what
// Telegram takes.
type countedReader struct {
	source io.Reader
	n      int64
	err    error
}

func (r *countedReader) Read(p []byte) (int, error) {
	n, err := r.source.Read(p)
	if r.n += int64(n); r.n > maxUpload {
		err = errTooLarge
	}
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}
