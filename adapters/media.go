package adapters

import (
	"strings"

	"handoff/bot"
)

// MediaOf is what a file of that media type is to the people of a chat; empty: a
// document. That a sound is a voice note only its platform knows.
func MediaOf(kind string) bot.Media {
	family, _, _ := strings.Cut(kind, "/")
	switch family {
	case "image":
		return bot.MediaPhoto
	case "audio":
		return bot.MediaAudio
	case "video":
		return bot.MediaVideo
	}
	return ""
}
