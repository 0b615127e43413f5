package slack

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"handoff/adapters"
	"handoff/bot"
)

// Open reads a file that an agent attached. The reference is Slack's file ID;
// the address is asked for anew each time, and the token goes nowhere but there.
func (a *Adapter) Open(ctx context.Context, f bot.File) (io.ReadCloser, error) {
	var info struct {
		File struct {
			URL string `json:"url_private_download"`
		} `json:"file"`
	}
	if err := a.read(ctx, "files.info", url.Values{"file": {f.Ref}}, &info); err != nil {
		return nil, fmt.Errorf("slack: open file: %w", err)
	}
	if !a.trusted(info.File.URL) {
		return nil, fmt.Errorf("slack: open file: it is not kept at Slack")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, info.File.URL, nil)
	if err != nil {
		return nil, fmt.Errorf("slack: open file: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+a.cfg.BotToken)
	resp, err := a.files.Do(req)
	if err != nil {
		return nil, fmt.Errorf("slack: open file: %w", err)
	}
	if resp.StatusCode != http.StatusOK { // a redirect leads to the sign-in page
		resp.Body.Close()
		return nil, fmt.Errorf("slack: open file: Slack answered %s", resp.Status)
	}
	return resp.Body, nil
}

// media is what a file is to the people of a chat. A clip is recorded in Slack:
// https://docs.slack.dev/reference/objects/file-object
func media(mime, subtype string) bot.Media {
	if subtype == "slack_audio" {
		return bot.MediaVoice
	}
	return adapters.MediaOf(mime)
}
