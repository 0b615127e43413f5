package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"strings"

	"handoff/adapters"
	"handoff/bot"
)

var _ bot.Opener = (*Adapter)(nil)

// attach reads "/file PATH words": a file of this machine, as sent by whoever
// sits at the terminal. A recording is a voice note.
func (a *Adapter) attach(rest string) (f bot.File, words string, err error) {
	path, words, _ := strings.Cut(strings.TrimSpace(rest), " ")
	if quoted, after, ok := strings.Cut(strings.TrimPrefix(rest, `"`), `"`); ok && strings.HasPrefix(rest, `"`) {
		path, words = quoted, after // a name with blanks
	}
	if path, err = filepath.Abs(path); err != nil {
		return f, "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return f, "", err
	}
	if !info.Mode().IsRegular() {
		return f, "", fmt.Errorf("%s is no file", path)
	}
	f = bot.File{Account: a.name, Ref: path, Name: filepath.Base(path), Size: info.Size()}
	f.Type, _, _ = strings.Cut(mime.TypeByExtension(filepath.Ext(path)), ";")
	f.Media = adapters.MediaOf(f.Type)
	switch strings.ToLower(filepath.Ext(path)) {
	case ".ogg", ".oga", ".opus":
		f.Media, f.Type = bot.MediaVoice, "audio/ogg"
	}
	return f, strings.TrimSpace(words), nil
}

// Open reads a file that was sent with /file.
func (a *Adapter) Open(_ context.Context, f bot.File) (io.ReadCloser, error) {
	r, err := os.Open(f.Ref)
	if err != nil {
		return nil, fmt.Errorf("console: open file: %w", errors.Join(bot.ErrCannot, err))
	}
	return r, nil
}

// save keeps what came with a reply in a folder of this machine, and says where.
// What cannot be read or kept is told in its place.
func (a *Adapter) save(ctx context.Context, f bot.File) string {
	name := printable(strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r == '\n' {
			return '-'
		}
		return r
	}, strings.TrimLeft(f.Name, ".")))
	if name == "" {
		name = "file"
	}
	path, err := a.keep(ctx, f, name)
	if err != nil {
		return fmt.Sprintf("[%s could not be fetched]", name)
	}
	return fmt.Sprintf("[file %s]", path)
}

func (a *Adapter) keep(ctx context.Context, f bot.File, name string) (path string, err error) {
	from, err := f.Open(ctx)
	if err != nil {
		return "", err
	}
	defer from.Close()
	folder, err := os.MkdirTemp(a.terminal.Folder, "handoff-")
	if err != nil {
		return "", err
	}
	path = filepath.Join(folder, name)
	to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_, err = io.Copy(to, from)
		err = errors.Join(err, to.Close())
	}
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(folder)) // half a file is none
	}
	return path, nil
}
