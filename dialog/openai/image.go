package openai

import (
	"encoding/base64"
	"fmt"
	"net/http"

	openai "github.com/sashabaranov/go-openai"

	"handoff/dialog"
)

// Bounds of the pictures of one request; servers take about as much.
// https://platform.openai.com/docs/guides/images-vision
const (
	maxImages = 4
	maxImage  = 5 << 20 // bytes of one
)

// Sees says whether the models take pictures: Config.Vision.
func (m *Model) Sees() bool { return m.vision }

// checkImages refuses what no server would take, before anything is sent.
func (m *Model) checkImages(r dialog.Request) error {
	n := 0
	for _, u := range r.Conversation {
		for _, image := range u.Images {
			n++
			switch {
			case !m.vision:
				return fmt.Errorf("%w: pictures are not configured", dialog.ErrRefused)
			case n > maxImages:
				return fmt.Errorf("%w: more than %d pictures", dialog.ErrRefused, maxImages)
			case len(image.Data) > maxImage:
				return fmt.Errorf("%w: a picture of more than %d bytes", dialog.ErrRefused, maxImage)
			case imageType(image.Data) == "":
				return fmt.Errorf("%w: no picture that models know", dialog.ErrRefused)
			}
		}
	}
	return nil
}

// imageType tells what a picture is by its bytes, whatever it is called; empty:
// none that models take.
func imageType(data []byte) string {
	switch kind := http.DetectContentType(data); kind {
	case "image/jpeg", "image/png", "image/webp", "image/gif":
		return kind
	}
	return ""
}

// parts are an utterance with pictures: its words first, as they would stand
// without them.
func parts(text string, images []dialog.Image) []openai.ChatMessagePart {
	list := []openai.ChatMessagePart{{Type: openai.ChatMessagePartTypeText, Text: text}}
	for _, image := range images {
		list = append(list, openai.ChatMessagePart{Type: openai.ChatMessagePartTypeImageURL, ImageURL: &openai.ChatMessageImageURL{
			URL:    "data:" + imageType(image.Data) + ";base64," + base64.StdEncoding.EncodeToString(image.Data),
			Detail: openai.ImageURLDetailAuto,
		}})
	}
	return list
}

// pictured says whether a request bears pictures.
func pictured(r dialog.Request) bool {
	for _, u := range r.Conversation {
		if len(u.Images) > 0 {
			return true
		}
	}
	return false
}
