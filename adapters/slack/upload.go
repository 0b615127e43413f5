package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"handoff/adapters"
	"handoff/bot"
)

const (
	// unknownSize bounds what is read into memory of a file whose length nobody
	// told: Slack wants to know it first.
	unknownSize = 20 << 20
	// uploadTries is how often a file that cannot be read is asked for; then the
	// words in its place say so.
	uploadTries = 3
	uploadKeep  = 24 * time.Hour
	// uploadTime bounds fetching and uploading within sendTime: a file that is too
	// slow leaves a line, instead of keeping all that waits behind it for ever.
	uploadTime = 8 * time.Second
)

// refusedFiles are what a workspace's rules keep out:
// https://docs.slack.dev/reference/methods/files.completeUploadExternal#errors
var refusedFiles = map[string]bool{
	"blocked_file_type": true, "file_upload_size_restricted": true, "file_uploads_disabled": true,
	"file_uploads_except_images_disabled": true, "malware_detected": true, "storage_limit_reached": true,
	"slack_connect_blocked_file_type": true, "slack_connect_file_upload_sharing_blocked": true, "slack_connect_clip_sharing_blocked": true,
}

// errUnread says that a file could not be read where it comes from, or that Slack
// does not take it.
var errUnread = errors.New("the file cannot be handed on")

// share puts one file of a reply into a channel or thread, as one part of its
// own. comment is said with it. A file that cannot be had leaves a line that says
// so: the words around it are worth more than a retry for ever.
func (a *Adapter) share(ctx context.Context, d bot.Delivery, at spot, f bot.File, comment string) (id string, err error) {
	if id, err = a.shareOnce(ctx, d, at, f, comment); err == nil {
		return id, nil
	}
	if refusedFiles[code(err)] {
		err = fmt.Errorf("%w: %w: %w", errUnread, bot.ErrCannot, err)
	}
	if !errors.Is(err, errUnread) {
		return "", err
	}
	if gone := errors.Is(err, bot.ErrCannot) || errors.Is(err, bot.ErrNoOpener); !gone && d.Attempt+1 < uploadTries {
		return "", &bot.RetryError{After: backoff(d.Attempt), Err: err}
	}
	a.log.Warn("a file is not handed on", "delivery", d.Key, "error", err)
	why := "could not be fetched from where it was sent"
	if c := code(err); c != "" {
		why = "this workspace does not take it (" + c + ")"
	}
	note := strings.TrimSpace(comment + "\n📎 " + escape(fileName(f)) + " — " + why)
	ts, err := a.post(ctx, d, at, content{text: note})
	if err != nil {
		return "", err
	}
	return eventID{Channel: at.Channel, TS: ts}.String(), nil
}

// shareOnce uploads and shares. Uploading shows nothing to anybody, so only the
// sharing can be in doubt; the file's ID, remembered before, tells then whether
// it stands there.
func (a *Adapter) shareOnce(ctx context.Context, d bot.Delivery, at spot, f bot.File, comment string) (id string, err error) {
	key := fmt.Sprintf("slack/%s/upload/%s/%d", a.cfg.Name, d.Key, d.Part)
	if d.Unsure && a.cfg.Memory != nil {
		before, err := a.cfg.Memory.Get(ctx, key)
		if err != nil {
			return "", fmt.Errorf("slack: look up an upload: %w", err)
		}
		if len(before) > 0 {
			there, err := a.shared(ctx, string(before), at.Channel)
			if err != nil {
				return "", a.stillUnsure(d, err)
			}
			if there {
				return fileID(string(before)), nil
			}
		}
	}
	within, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	file, err := a.put(within, f)
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		return "", fmt.Errorf("slack: %w: it takes longer than %v", errUnread, uploadTime) // err may name the address
	}
	if err != nil {
		return "", err
	}
	if a.cfg.Memory != nil {
		if err := a.cfg.Memory.Set(ctx, key, []byte(file), uploadKeep); err != nil {
			return "", fmt.Errorf("slack: remember an upload: %w", err)
		}
	}
	if err := a.pace.wait(ctx, at.Channel, d.Attempt); err != nil {
		return "", err
	}
	_, err = a.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
		Files: []slack.FileSummary{{ID: file, Title: fileName(f)}}, Channel: at.Channel, ThreadTimestamp: at.Thread, InitialComment: comment,
	})
	if err != nil {
		return "", fmt.Errorf("slack: share file: %w", err)
	}
	return fileID(file), nil
}

// put uploads a file that nobody sees yet.
func (a *Adapter) put(ctx context.Context, f bot.File) (id string, err error) {
	from, err := f.Open(ctx)
	if err != nil {
		return "", fmt.Errorf("slack: %w: %w", errUnread, err)
	}
	defer from.Close()
	var body io.Reader = from
	size := f.Size
	if size == 0 {
		all, err := io.ReadAll(io.LimitReader(from, unknownSize+1))
		if err != nil {
			return "", fmt.Errorf("slack: %w: %w", errUnread, err)
		}
		if len(all) > unknownSize {
			return "", fmt.Errorf("slack: %w: its size is not told, and above %d MB: %w", errUnread, unknownSize>>20, bot.ErrCannot)
		}
		if len(all) == 0 {
			return "", fmt.Errorf("slack: %w: it is empty: %w", errUnread, bot.ErrCannot)
		}
		body, size = bytes.NewReader(all), int64(len(all))
	}
	to, err := a.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: fileName(f), FileSize: int(size)})
	if err != nil {
		return "", fmt.Errorf("slack: ask for an upload: %w", err)
	}
	if !a.trusted(to.UploadURL) {
		return "", errors.New("slack: upload file: the address is not Slack's")
	}
	source := &watched{Reader: io.LimitReader(body, size)}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.UploadURL, source)
	if err != nil {
		return "", errors.New("slack: upload file: make request") // err would show the address
	}
	req.ContentLength = size
	req.Header.Set("Content-Type", "application/octet-stream")
	resp, err := a.files.Do(req)
	if read, broken := source.state(); broken != nil || read < size && err != nil && ctx.Err() == nil {
		return "", fmt.Errorf("slack: %w: %w", errUnread, errors.Join(broken, fmt.Errorf("it ends after %d of %d bytes", read, size)))
	}
	if err != nil {
		return "", fmt.Errorf("slack: upload file: %w", certain(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("slack: upload file: %w", slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status})
	}
	if n, _ := io.ReadFull(body, make([]byte, 1)); n > 0 && f.Size > 0 {
		f.Size = 0 // the platform told too little: half a file would pass for the whole
		return a.put(ctx, f)
	}
	return to.FileID, nil
}

// certain takes the doubt from an error: an upload that may have arrived shows
// nothing, and is simply done again.
func certain(err error) error {
	if e, ok := errors.AsType[*adapters.RequestError](err); ok {
		return &bot.RetryError{After: time.Second, Err: errors.New(e.Error())}
	}
	return err
}

// watched remembers how far reading came and why it ended, which the HTTP client
// hides. The client may still read when its answer is there.
type watched struct {
	io.Reader
	mu   sync.Mutex
	read int64
	err  error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.read += int64(n)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

func (w *watched) state() (read int64, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.read, w.err
}

// shared reports whether a file stands in a channel.
func (a *Adapter) shared(ctx context.Context, file, channel string) (bool, error) {
	var info struct {
		File struct {
			Channels []string `json:"channels"`
			Groups   []string `json:"groups"`
			IMs      []string `json:"ims"`
		} `json:"file"`
	}
	err := a.read(ctx, "files.info", url.Values{"file": {file}}, &info)
	if code(err) == "file_not_found" || code(err) == "file_deleted" {
		return false, nil
	}
	for _, list := range [][]string{info.File.Channels, info.File.Groups, info.File.IMs} {
		for _, c := range list {
			if c == channel {
				return true, nil
			}
		}
	}
	return false, err
}

// fileName is what a file is called at the desk.
func fileName(f bot.File) string {
	if name := oneLine(strings.ReplaceAll(f.Name, "/", "-"), 200); name != "" {
		return name
	}
	return "file"
}
