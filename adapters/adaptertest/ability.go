package adaptertest

import "time"

// What more a Person can do where the platform has it, found by assertion. A
// method answers ErrCannot where the platform has no such thing after all.
type (
	// Deleter takes the last text said back.
	Deleter interface{ Delete() error }

	// FileSender sends a file. voice: recorded as a voice message.
	FileSender interface {
		SendFile(f File, caption string, voice bool) error
	}

	// FileReader returns the files that stand in the chat from the bot, oldest
	// first.
	FileReader interface{ Files() []File }

	// AlbumSender sends several pictures as one message.
	AlbumSender interface {
		SendAlbum(caption string, files ...File) error
	}

	// TypingWatcher counts how often typing was shown to the person.
	TypingWatcher interface{ Typing() int }

	// Reactor puts a reaction (an emoji) on the newest message of the bot.
	Reactor interface{ React(emoji string) error }

	// ReactionReader returns the reactions of the bot on the last text said.
	ReactionReader interface{ Reactions() []string }

	// Leaver goes where nothing reaches them any more: blocks the bot, archives
	// the channel.
	Leaver interface{ Leave() error }

	// Redeliverer has the platform deliver the last event once more.
	Redeliverer interface{ Redeliver() error }

	// Growing returns the answer that is being written, as the person sees it:
	// the drafts that are not a reply yet. Where a draft is a message, it is part
	// of Reads too.
	Growing interface{ Drafts() []string }

	// Troubled is a platform whose fake can be told to make trouble with what the
	// adapter sends next.
	Troubled interface {
		Limit(wait time.Duration) // the next send is answered "too many requests, wait"
		Cut()                     // the next send is carried out and its answer never arrives
		Fail()                    // the next send is answered with the platform's 5xx, and is not carried out
	}
)

// File is a file at the person's end.
type File struct {
	Name string
	Type string // media type
	Data []byte
}
