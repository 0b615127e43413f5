package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	handoff "handoff/bot"
)

// Open reads a file that a customer sent, at most 20 MB (what Telegram gives to
// bots); reading beyond that fails. ErrCannot: it is larger, or too old. The
// caller closes what it returns. The address from which it comes holds the token
// and leaves this function in no form.
func (a *Adapter) Open(ctx context.Context, f handoff.File) (io.ReadCloser, error) {
	if f.Size > maxFile {
		return nil, fmt.Errorf("telegram: open file: %d bytes, a bot may read %d: %w", f.Size, maxFile, handoff.ErrCannot)
	}
	var found models.File
	if err := a.api.call(ctx, "getFile", bot.GetFileParams{FileID: f.Ref}, &found); err != nil {
		if isBadRequest(err, "") {
			err = errors.Join(handoff.ErrCannot, err)
		}
		return nil, fmt.Errorf("telegram: open file: %w", err)
	}
	path := found.FilePath
	if path == "" || strings.HasPrefix(path, "/") || strings.Contains(path, "..") {
		return nil, fmt.Errorf("telegram: open file: the server gives no path to fetch it from: %w", handoff.ErrCannot)
	}
	address := a.api.base + "/file/bot" + a.api.token + "/" + (&url.URL{Path: path}).EscapedPath()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("telegram: open file: make request") // err would show the address
	}
	resp, err := a.api.transport.RoundTrip(req)
	if err != nil {
		return nil, fmt.Errorf("telegram: open file: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, fmt.Errorf("telegram: open file: the server answered %d", resp.StatusCode)
	}
	return resp.Body, nil // bounded by the transport
}
