package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"handoff/adapters"
	"handoff/bot"
)

// received lists what a message carries. A reference is channel/message/attachment:
// the address that comes with it is signed and ends within a day.
func (a *Adapter) received(m *message) []bot.File {
	attachments := m.Attachments
	if m.Reference != nil && m.Reference.Type == 1 && len(m.Snapshots) > 0 && len(attachments) == 0 {
		return nil // those of a message that was passed on stay where they are
	}
	var out []bot.File
	for _, f := range attachments {
		out = append(out, bot.File{
			Account: a.name, Ref: m.Channel + "/" + m.ID + "/" + f.ID, Name: clean(f.Filename), Type: f.Type, Size: f.Size, Media: mediaOf(m, f),
		})
	}
	return out
}

func mediaOf(m *message, f attachment) bot.Media {
	if m.Flags&int(discordgo.MessageFlagsIsVoiceMessage) != 0 {
		return bot.MediaVoice
	}
	return adapters.MediaOf(f.Type)
}

// Open reads a file that somebody sent, at most 32 MB. It asks for the message
// again, since a file's address is good for a day; the address leaves this function
// in no form, and our token goes nowhere with it.
func (a *Adapter) Open(ctx context.Context, f bot.File) (io.ReadCloser, error) {
	if f.Size > maxFileIn {
		return nil, fmt.Errorf("discord: open file: %d bytes are more than %d: %w", f.Size, maxFileIn, bot.ErrCannot)
	}
	parts := strings.Split(f.Ref, "/")
	if len(parts) != 3 || !isSnowflake(parts[0]) || !isSnowflake(parts[1]) || !isSnowflake(parts[2]) {
		return nil, fmt.Errorf("discord: open file: %q is no reference: %w", f.Ref, bot.ErrCannot)
	}
	var m message
	if err := a.api.call(ctx, http.MethodGet, "/channels/"+parts[0]+"/messages/"+parts[1], nil, &m); err != nil {
		if is(err, discordgo.ErrCodeUnknownMessage, discordgo.ErrCodeUnknownChannel) {
			err = errors.Join(bot.ErrCannot, err)
		}
		return nil, fmt.Errorf("discord: open file: %w", err)
	}
	for _, found := range m.Attachments {
		if found.ID == parts[2] {
			return a.fetch(ctx, found.URL)
		}
	}
	return nil, fmt.Errorf("discord: open file: it was taken out of its message: %w", bot.ErrCannot)
}

func (a *Adapter) fetch(ctx context.Context, address string) (io.ReadCloser, error) {
	u, err := url.Parse(address)
	if err != nil || !a.trusted(u) {
		return nil, errors.New("discord: open file: it is not kept at Discord")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("discord: open file: make request")
	}
	resp, err := a.api.transport.RoundTrip(req)
	if err != nil {
		return nil, fmt.Errorf("discord: open file: %w", route{secret: u.RawQuery}.hide(err))
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, fmt.Errorf("discord: open file: the server answered %d", resp.StatusCode)
	}
	return resp.Body, nil // bounded by the transport
}

// trusted reports whether an address is Discord's: its CDN, or the host of a
// configured API.
func (a *Adapter) trusted(u *url.URL) bool {
	if base, err := url.Parse(a.api.base); err == nil && u.Host == base.Host && u.Scheme == base.Scheme {
		return true
	}
	host := u.Hostname()
	return u.Scheme == "https" && (host == "cdn.discordapp.com" || host == "media.discordapp.net" || strings.HasSuffix(host, ".discordapp.com"))
}

// sortFiles takes out of a reply what cannot be sent, and says so in its words.
func sortFiles(r bot.Reply) (bot.Reply, []bot.File) {
	var files []bot.File
	all := int64(0)
	for _, f := range r.Files {
		if f.Size > maxFileOut || all+f.Size > maxAllOut || len(files) == maxFiles {
			r.Text = withNote(r.Text, speakAs(r.Text).tooLarge, f.Name)
			continue
		}
		files, all = append(files, f), all+f.Size
	}
	r.Files = nil
	return r, files
}

func withNote(text, note, name string) string {
	name = strings.NewReplacer("*", "", "_", "", "`", "", "[", "", "<", "").Replace(adapters.Shorten(orElse(name, "?"), 100))
	return strings.TrimSpace(text + "\n\n" + fmt.Sprintf(note, name))
}

// withRoom adds a note to a message that is cut already, if it still fits.
func withRoom(content, note, name string) string {
	if noted := withNote(content, note, name); utf8.RuneCountInString(noted) <= maxText {
		return noted
	}
	return content
}

// uploadTries is how many attempts to upload may break off before a message goes
// without its files.
const uploadTries = 5

// giveUp leaves the files out of a message that did not get through with them.
func giveUp(body outgoing, files []bot.File) outgoing {
	for _, f := range files {
		body.Content = withRoom(body.Content, speakAs(body.Content).unopened, f.Name)
	}
	return body
}

type attachedAs struct {
	ID   int    `json:"id"`
	Name string `json:"filename"`
}

var errTooLarge = errors.New("discord: a file turned out too large")

// upload sends a message with files, streamed. A file that cannot be read or turns
// out too large is left out, and the message says so. The body of a PATCH is made
// an edit's.
func (a *Adapter) upload(ctx context.Context, method, path string, body outgoing, files []bot.File) (p posted, err error) {
	for len(files) > 0 {
		opened, failed := a.openAll(ctx, files)
		if failed < 0 {
			failed, err = a.stream(ctx, method, path, body, files, opened, &p)
		}
		if e, ok := errors.AsType[*apiError](err); ok && failed < 0 && e.Status == http.StatusRequestEntityTooLarge {
			failed, err = len(files)-1, errTooLarge
		}
		if failed < 0 {
			return p, err
		}
		note := speakAs(body.Content).unopened
		if errors.Is(err, errTooLarge) {
			note = speakAs(body.Content).tooLarge
		}
		body.Content = withRoom(body.Content, note, files[failed].Name)
		files = append(files[:failed:failed], files[failed+1:]...)
	}
	err = a.api.call(ctx, method, path, bodyOf(method, body), &p)
	if err == nil && p.ID == "" {
		err = &answerError{method + " message", errors.New("no id")}
	}
	return p, err
}

func bodyOf(method string, body outgoing) any {
	if method != http.MethodPatch {
		return body
	}
	edit := amended{Content: body.Content, Flags: body.Flags &^ flagEphemeral, Components: body.Components, Attached: body.Attached}
	if edit.Components == nil {
		edit.Components = []any{}
	}
	return edit
}

// openAll opens files; failed is the index of one that cannot be opened, or -1.
func (a *Adapter) openAll(ctx context.Context, files []bot.File) (opened []io.ReadCloser, failed int) {
	for i, f := range files {
		r, err := f.Open(ctx)
		if err != nil {
			a.log.Warn("a file was not sent", "file", f.Ref, "error", err)
			closeAll(opened)
			return nil, i
		}
		opened = append(opened, r)
	}
	return opened, -1
}

func closeAll(files []io.ReadCloser) {
	for _, f := range files {
		_ = f.Close()
	}
}

// stream writes the message and its files as one form. failed is the index of a
// file that broke while it was read (the message was then not sent), or -1.
func (a *Adapter) stream(ctx context.Context, method, path string, body outgoing, files []bot.File, opened []io.ReadCloser, p *posted) (failed int, err error) {
	for i, f := range files {
		body.Attached = append(body.Attached, attachedAs{i, orElse(adapters.Shorten(f.Name, 200), "file")})
	}
	data, err := json.Marshal(bodyOf(method, body))
	if err != nil {
		return -1, fmt.Errorf("discord: write message: %w", err)
	}
	reader, writer := io.Pipe()
	form := multipart.NewWriter(writer)
	broken := make(chan int, 1)
	go func() {
		defer closeAll(opened)
		index, err := writeForm(form, data, body.Attached, files, opened)
		if err == nil {
			err = form.Close()
		}
		_ = writer.CloseWithError(err)
		broken <- index
	}()
	err = a.api.call(ctx, method, path, &content{form.FormDataContentType(), reader}, p)
	_ = reader.CloseWithError(io.ErrClosedPipe) // ends the writer, should it still write
	index := <-broken
	if err != nil && index >= 0 && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		if _, ok := errors.AsType[*apiError](err); !ok {
			return index, err
		}
	}
	if err == nil && p.ID == "" {
		err = &answerError{method + " message", errors.New("no id")}
	}
	return -1, err
}

// writeForm writes all parts; index is the file that broke, or -1.
func writeForm(form *multipart.Writer, message []byte, names []attachedAs, files []bot.File, opened []io.ReadCloser) (index int, err error) {
	w, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="payload_json"`}, "Content-Type": {"application/json"},
	})
	if err == nil {
		_, err = io.Copy(w, bytes.NewReader(message))
	}
	all := int64(0)
	for i := range opened {
		if err != nil {
			return -1, err
		}
		h := make(textproto.MIMEHeader)
		h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="files[%d]"; filename=%q`, i, names[i].Name))
		h.Set("Content-Type", orElse(files[i].Type, "application/octet-stream"))
		if w, err = form.CreatePart(h); err != nil {
			return -1, err
		}
		n, err := io.Copy(w, io.LimitReader(reading{opened[i]}, maxFileOut+1))
		switch {
		case errors.As(err, new(readError)):
			return i, err
		case err != nil: // the connection's
			return -1, err
		}
		if all += n; n > maxFileOut || all > maxAllOut {
			return i, errTooLarge
		}
	}
	return -1, err
}

// reading marks what breaks on the file's side.
type reading struct{ io.Reader }

type readError struct{ error }

func (e readError) Unwrap() error { return e.error }

func (r reading) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = readError{err}
	}
	return n, err
}
