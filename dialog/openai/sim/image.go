package sim

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Image is a picture of a prompt.
type Image struct {
	Type   string // as the request says
	Data   []byte
	Detail string
	Of     int // the message that it belongs to
}

// content reads an utterance: a text, or parts of which some are pictures.
func content(raw json.RawMessage) (words string, images []Image, err error) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", nil, errors.New("field required: content")
	}
	if raw[0] != '[' {
		err = json.Unmarshal(raw, &words)
		return words, nil, err
	}
	var parts []struct {
		Type  string  `json:"type"`
		Text  *string `json:"text"`
		Image *struct {
			URL    string `json:"url"`
			Detail string `json:"detail"`
		} `json:"image_url"`
	}
	if err := json.Unmarshal(raw, &parts); err != nil {
		return "", nil, err
	}
	for i, p := range parts {
		switch {
		case p.Type == "text" && p.Text != nil && *p.Text != "":
			words += *p.Text
		case p.Type == "image_url" && p.Image != nil:
			image, err := picture(p.Image.URL)
			if err != nil {
				return "", nil, fmt.Errorf("content[%d]: %w", i, err)
			}
			image.Detail = p.Image.Detail
			images = append(images, image)
		default:
			return "", nil, fmt.Errorf("content[%d]: this is neither text nor image_url", i)
		}
	}
	return words, images, nil
}

// picture reads a data URL, and refuses what is not the picture that it says.
func picture(url string) (Image, error) {
	head, body, ok := strings.Cut(url, ";base64,")
	kind, isData := strings.CutPrefix(head, "data:")
	data, err := base64.StdEncoding.DecodeString(body)
	if !ok || !isData || err != nil {
		return Image{}, errors.New("invalid image_url")
	}
	switch is := http.DetectContentType(data); {
	case is != kind:
		return Image{}, fmt.Errorf("the picture is %s, not %s", is, kind)
	case is != "image/jpeg" && is != "image/png" && is != "image/webp" && is != "image/gif":
		return Image{}, errors.New("unsupported image")
	}
	return Image{Type: kind, Data: data}, nil
}
