package main

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestDemo is a visit to the whole demo, through its HTTP server alone: on each
// platform a customer asks, wants a person, sends a file and a voice note, edits
// and deletes; the agents answer in Slack.
func TestDemo(t *testing.T) {
	t.Parallel()
	for _, c := range []guest{
		{platform: "telegram", who: "mia", name: "Mia Berger"},
		{platform: "discord", who: "lin", name: "林晓雨"},
		{platform: "website", who: "chen", name: "陳怡君"},
	} {
		t.Run(c.platform, func(t *testing.T) {
			t.Parallel()
			visit(t, func(t *testing.T, v *visitor) {
				g := &c
				g.visitor = v
				if c.platform == "website" {
					g.enter(t)
				}
				g.story(t)
			})
		})
	}
}

// guest is a customer on one platform.
type guest struct {
	*visitor
	platform, who, name string
	token               string // of the website's chat
	said                int    // messages in it
}

func (g *guest) story(t *testing.T) {
	g.say(t, "How long do I have to return a course I don't like?")
	g.await(t, "the approved answer", func(w *visitWorld) bool { return w.reads(g.who, "14 days of purchase") })
	g.say(t, "When are the live workshops, and is there a recording?")
	grown := "Live workshops take place"
	if g.platform == "website" {
		grown = "" // that it grows is told, its words are the widget's
	}
	g.await(t, "the beginning of the model's answer", func(w *visitWorld) bool { return w.told("an answer grows for "+g.name, grown) })
	g.await(t, "the model's answer to its end", func(w *visitWorld) bool { return w.reads(g.who, "had a seat") })

	g.say(t, "I want to talk to a person")
	var card slackPost
	g.await(t, "the card", func(w *visitWorld) bool {
		i := slices.IndexFunc(w.slack, func(p slackPost) bool { return p.Thread == "" && strings.Contains(string(p.Blocks), g.name) })
		if i >= 0 {
			card = w.slack[i]
		}
		return i >= 0
	})
	thread := func(ok func(p slackPost) bool) func(*visitWorld) bool {
		return func(w *visitWorld) bool {
			return slices.ContainsFunc(w.slack, func(p slackPost) bool { return p.Thread == card.TS && ok(p) })
		}
	}
	says := func(text string) func(*visitWorld) bool {
		return thread(func(p slackPost) bool { return strings.Contains(p.Text, text) })
	}

	g.act(t, map[string]any{"do": "post", "who": "UANNA", "thread": card.TS, "text": "Hi, Anna here, " + g.platform})
	g.await(t, "the agent's words", func(w *visitWorld) bool { return w.reads(g.who, "Anna here, "+g.platform) })
	var mine slackPost
	g.await(t, "the receipt", thread(func(p slackPost) bool {
		if strings.Contains(p.Text, "Anna here") && strings.Contains(string(p.Reactions), "white_check_mark") {
			mine = p
			return true
		}
		return false
	}))

	picture := append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte(g.platform), 3000)...)
	g.attach(t, "box.png", picture)
	var at string
	g.await(t, "the picture in the thread", thread(func(p slackPost) bool {
		i := slices.IndexFunc(p.Files, func(f held) bool { return f.Show == "image" })
		if i >= 0 {
			at = p.Files[i].Path
		}
		return i >= 0
	}))
	if got := g.fetch(t, "/file/"+at); !bytes.Equal(got, picture) {
		t.Errorf("in the thread the picture has %d bytes, want %d", len(got), len(picture))
	}
	notes := []byte("line 1\nline 2, for " + g.platform)
	g.upload(t, url.Values{"at": {"slack"}, "who": {"UBEN"}, "thread": {card.TS}, "name": {"notes.txt"}}, notes)
	g.await(t, "the agent's file", func(w *visitWorld) bool {
		f := w.file(g.who, "notes.txt")
		at = f.Path
		return f.Name != ""
	})
	if g.platform != "website" {
		at = "/file/" + at
	}
	if got := g.fetch(t, at); !bytes.Equal(got, notes) {
		t.Errorf("the customer's copy reads %q, want %q", got, notes)
	}

	if g.platform != "website" { // there the visitor's browser records
		g.upload(t, url.Values{"at": {g.platform}, "who": {g.who}, "voice": {"1"}, "text": {"The motor board is missing"}}, nil)
		g.await(t, "the transcript", says("The motor board is missing"))
		g.await(t, "the sound", thread(func(p slackPost) bool {
			return slices.ContainsFunc(p.Files, func(f held) bool { return f.Show == "audio" })
		}))
		g.await(t, "the transcript among the events", func(w *visitWorld) bool { return w.told("The bot decides", "🎙 wrote down 5 words") })
	}

	g.say(t, "my order is 12345")
	g.await(t, "the words in the thread", says("my order is 12345"))
	g.edit(t, "my order is 12345", "my order is 54321")
	g.await(t, "the edited words in the thread", says("54321"))
	g.erase(t, "my order is 54321")
	if g.platform == "telegram" {
		g.await(t, "why nothing happens", func(w *visitWorld) bool { return w.told("Mia Berger deletes", "tells bots nothing") })
	} else {
		g.await(t, "that it was deleted", thread(func(p slackPost) bool {
			return !strings.Contains(p.Text, "12345") && strings.Contains(strings.ToLower(p.Text), "delete")
		}))
	}
	g.act(t, map[string]any{"do": "remove", "who": "UANNA", "ts": mine.TS})
	g.await(t, "the agent's words to be taken back", func(w *visitWorld) bool { return !w.reads(g.who, "Anna here, "+g.platform) })
}
