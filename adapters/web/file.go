package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"handoff/bot"
)

// A file is kept in Memory in chunks, so that any replica serves it and none
// holds more of it than one chunk:
//
//	web/<name>/file/<ref>/<i>    256 KiB each, from 0
//	web/<name>/file/<ref>/meta   written last: what has none does not exist

const (
	chunkSize = 256 << 10
	fileKeep  = 7 * 24 * time.Hour
)

// meta is what a file is.
type meta struct {
	Name   string    `json:"name"`
	Type   string    `json:"type"`
	Size   int64     `json:"size"`
	Media  bot.Media `json:"media,omitempty"`
	Chunks int       `json:"chunks"`
}

func (a *Adapter) chunkKey(ref string, i int) string {
	return a.memoryKey("file", ref, strconv.Itoa(i))
}

// meta returns nil when there is no such file.
func (a *Adapter) meta(ctx context.Context, ref string) (*meta, error) {
	data, err := a.memory.Get(ctx, a.memoryKey("file", ref, "meta"))
	if err != nil || data == nil {
		return nil, err
	}
	var m meta
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("web: read file: %w", err)
	}
	return &m, nil
}

// Errors of store.
var (
	errTooLarge = errors.New("web: the file is too large")
	errEmpty    = errors.New("web: the file is empty")
)

// store keeps what src gives under ref, up to the largest size; accept sees the
// first chunk and fills in what the file is. take, if not nil, is asked for each
// chunk. What was begun and not finished is taken away again.
func (a *Adapter) store(ctx context.Context, ref string, src io.Reader, m meta, accept func(*meta, []byte) error, take func(bytes int) error) (_ *meta, err error) {
	defer func() {
		if err != nil {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), putTime)
			defer cancel()
			for i := range m.Chunks {
				_ = a.memory.Set(ctx, a.chunkKey(ref, i), nil, 0) // else they go by themselves
			}
		}
	}()
	buffer := make([]byte, chunkSize)
	for {
		n, err := io.ReadFull(src, buffer)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return nil, err
		}
		if n > 0 {
			if m.Size += int64(n); m.Size > a.maxFile {
				return nil, errTooLarge
			}
			if m.Chunks == 0 {
				if err := accept(&m, buffer[:n]); err != nil {
					return nil, err
				}
			}
			if take != nil {
				if err := take(n); err != nil {
					return nil, err
				}
			}
			m.Chunks++
			if err := a.memory.Set(ctx, a.chunkKey(ref, m.Chunks-1), buffer[:n:n], fileKeep); err != nil {
				return nil, fmt.Errorf("web: store file: %w", err)
			}
		}
		if last {
			break
		}
	}
	if m.Size == 0 {
		return nil, errEmpty
	}
	data, err := json.Marshal(m)
	if err == nil {
		err = a.memory.Set(ctx, a.memoryKey("file", ref, "meta"), data, fileKeep)
	}
	if err != nil {
		return nil, fmt.Errorf("web: store file: %w", err)
	}
	return &m, nil
}

// Open reads a file that a visitor sent, chunk by chunk. ErrCannot: it is older
// than 7 days. The caller closes what it returns.
func (a *Adapter) Open(ctx context.Context, f bot.File) (io.ReadCloser, error) {
	if !fileForm.MatchString(f.Ref) {
		return nil, fmt.Errorf("web: open file: %q names none: %w", f.Ref, bot.ErrCannot)
	}
	m, err := a.meta(ctx, f.Ref)
	if err != nil {
		return nil, fmt.Errorf("web: open file: %w", err)
	}
	if m == nil {
		return nil, fmt.Errorf("web: open file: it is not kept any more: %w", bot.ErrCannot)
	}
	return a.chunks(ctx, f.Ref, m), nil
}

func (a *Adapter) chunks(ctx context.Context, ref string, m *meta) io.ReadCloser {
	return &chunks{ctx: ctx, a: a, ref: ref, count: m.Chunks}
}

// chunks reads a file; it lives as long as the call that it serves, whose ctx it
// therefore holds.
type chunks struct {
	ctx   context.Context
	a     *Adapter
	ref   string
	next  int
	count int
	rest  []byte
}

func (c *chunks) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		if c.next >= c.count {
			return 0, io.EOF
		}
		data, err := c.a.memory.Get(c.ctx, c.a.chunkKey(c.ref, c.next))
		if err != nil {
			return 0, fmt.Errorf("web: read file: %w", err)
		}
		if len(data) == 0 {
			return 0, fmt.Errorf("web: read file: it is not kept any more: %w", bot.ErrCannot)
		}
		c.rest = data
		c.next++
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

func (c *chunks) Close() error {
	c.rest, c.next = nil, c.count
	return nil
}

// shownFile is a file as events show it.
func (a *Adapter) shownFile(at bot.Address, ref string, m *meta) file {
	return file{ID: a.fileID(at, ref), Name: m.Name, Type: m.Type, Size: m.Size, Media: m.Media, Inline: inline(m.Type)}
}

// attached finds the files that a message brings.
func (a *Adapter) attached(ctx context.Context, at bot.Address, ids []string) (files []bot.File, shown []file, err error) {
	if len(ids) > maxFiles {
		return nil, nil, bad("files: more than %d", maxFiles)
	}
	for _, id := range ids {
		ref, ok := a.parseFile(at, id)
		if !ok {
			return nil, nil, bad("files: %q is no file of this conversation", clip(id, 80))
		}
		m, err := a.meta(ctx, ref)
		if err != nil {
			return nil, nil, err
		}
		if m == nil {
			return nil, nil, bad("files: %q is not kept any more", clip(id, 80))
		}
		files = append(files, bot.File{Account: a.name, Ref: ref, Name: m.Name, Type: m.Type, Size: m.Size, Media: m.Media})
		shown = append(shown, a.shownFile(at, ref, m))
	}
	return files, shown, nil
}

// sendFiles copies the files of a reply to where the visitor can fetch them, once
// each. One that cannot be had is shown by its name: the words still matter.
func (a *Adapter) sendFiles(ctx context.Context, d bot.Delivery) (out []file, err error) {
	for i, f := range d.Send.Reply.Files {
		ref := sentRef(d.Key, i)
		m, err := a.meta(ctx, ref)
		if err == nil && m == nil {
			m, err = a.copyFile(ctx, ref, f)
		}
		switch {
		case err == nil:
			out = append(out, a.shownFile(d.To, ref, m))
		case errors.Is(err, bot.ErrNoOpener), errors.Is(err, bot.ErrCannot), errors.Is(err, bot.ErrGone), errors.Is(err, errTooLarge), errors.Is(err, errEmpty):
			a.log.Warn("a file cannot be sent, its name is shown", "delivery", d.Key, "error", err)
			out = append(out, file{Name: fileName(f.Name), Size: f.Size, Media: f.Media})
		default:
			return nil, fmt.Errorf("web: send file: %w", err)
		}
	}
	return out, nil
}

func (a *Adapter) copyFile(ctx context.Context, ref string, f bot.File) (*meta, error) {
	if f.Size > a.maxFile {
		return nil, errTooLarge
	}
	src, err := f.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	return a.store(ctx, ref, src, meta{Name: fileName(f.Name), Media: f.Media}, func(m *meta, head []byte) error {
		m.Type = sniff(head, f.Type)
		return nil
	}, nil)
}
