package openai

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	openai "github.com/sashabaranov/go-openai"

	"handoff/dialog"
	"handoff/dialog/openai/sim"
)

// The least that is a picture by its bytes.
var pictures = map[string][]byte{
	"image/png":  []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
	"image/jpeg": []byte("\xff\xd8\xff\xe0\x00\x10JFIF"),
	"image/gif":  []byte("GIF89a\x01\x00\x01\x00"),
	"image/webp": []byte("RIFF\x24\x00\x00\x00WEBPVP8 "),
}

// seeing asks with pictures at the last utterance.
func (r *rig) seeing(t *testing.T, images ...dialog.Image) (dialog.Completion, error) {
	t.Helper()
	q := question()
	q.Conversation = append([]dialog.Utterance{{Role: dialog.RoleCustomer, Text: "(picture)"}, {Role: dialog.RoleAssistant, Text: "Yes."}}, q.Conversation...)
	q.Conversation[2].Images = images
	return r.Complete(t.Context(), q)
}

// A picture goes out behind the words, typed by its bytes, whatever it is called.
func TestPictures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 1, func(c *Config) { c.Vision = true })
		if !r.Sees() {
			t.Error("it sees nothing")
		}
		for kind, data := range pictures {
			c, err := r.seeing(t, dialog.Image{Type: "text/html", Data: data}, dialog.Image{Type: "image/png", Data: data})
			if err != nil || c.Text != wanted {
				t.Fatalf("%s: got %q, %v", kind, c.Text, err)
			}
			requests := r.sims[0].Requests()
			q := requests[len(requests)-1]
			if len(q.Images) != 2 || q.Messages[3].Content != question().Conversation[0].Text {
				t.Fatalf("%d pictures, %q", len(q.Images), q.Messages[3].Content)
			}
			for _, image := range q.Images {
				if image.Type != kind || !bytes.Equal(image.Data, data) || image.Of != 3 || image.Detail != "auto" {
					t.Errorf("%s: sent %+v", kind, image)
				}
			}
			// The words come first: the prompt up to the picture is as it would be without.
			body := string(q.Body)
			if strings.Index(body, "data:image") < strings.LastIndex(body, "4711") {
				t.Error("the picture comes before the words")
			}
		}
	})
}

// What no model takes is not sent at all.
func TestPicturesThatAreRefused(t *testing.T) {
	t.Parallel()
	png := dialog.Image{Type: "image/png", Data: pictures["image/png"]}
	large := append(bytes.Clone(png.Data), make([]byte, maxImage)...)
	for name, c := range map[string]struct {
		vision bool
		images []dialog.Image
	}{
		"blind":    {false, []dialog.Image{png}},
		"too many": {true, []dialog.Image{png, png, png, png, png}},
		"too big":  {true, []dialog.Image{{Type: "image/png", Data: large}}},
		"no image": {true, []dialog.Image{{Type: "image/png", Data: []byte("<svg onload=x>")}}},
		"a PDF":    {true, []dialog.Image{{Type: "image/png", Data: []byte("%PDF-1.7")}}},
		"nothing":  {true, []dialog.Image{{Type: "image/png"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, 1, func(config *Config) { config.Vision = c.vision })
				_, err := r.seeing(t, c.images...)
				if !errors.Is(err, dialog.ErrRefused) || len(r.sims[0].Requests()) != 0 {
					t.Errorf("%v after %d requests", err, len(r.sims[0].Requests()))
				}
			})
		})
	}
}

// A server that takes no pictures goes on answering words.
func TestABlindServerStaysOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		blind := sim.New(sim.Options{Key: key, Blind: true})
		t.Cleanup(func() { blind.Close() })
		r := newRig(t, 1, func(c *Config) { c.Vision, c.Dial = true, blind.Dial })
		for range 2 * breakRow {
			_, err := r.seeing(t, dialog.Image{Data: pictures["image/png"]})
			if !errors.Is(err, dialog.ErrRefused) || strings.Contains(err.Error(), base64.StdEncoding.EncodeToString(pictures["image/png"])) {
				t.Fatalf("got %v", err)
			}
		}
		if c := r.mustAsk(t); c.Text != wanted {
			t.Errorf("got %q", c.Text)
		}
	})
}

// Who refuses two utterances of one role in a row gets the picture all the same.
func TestPicturesInOneUtterance(t *testing.T) {
	t.Parallel()
	s := shape{alternate: true}
	q := s.request("m", dialog.Request{Conversation: []dialog.Utterance{
		{Role: dialog.RoleCustomer, Text: "a"},
		{Role: dialog.RoleCustomer, Text: "b", Images: []dialog.Image{{Data: pictures["image/gif"]}}},
	}}, Config{})
	if len(q.Messages) != 1 {
		t.Fatalf("%+v", q.Messages)
	}
	if list, ok := q.Messages[0].Content.([]openai.ChatMessagePart); !ok || len(list) != 2 || list[0].Text != "a\n\nb" {
		t.Errorf("%+v", q.Messages)
	}
}
