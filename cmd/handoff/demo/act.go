package demo

import (
	"context"
	"time"
)

// action is something that the visitor does as one of the people.
type action struct {
	Do      string            `json:"do"`
	Who     string            `json:"who"`     // a customer's or an agent's ID
	At      string            `json:"at"`      // of a customer: inDiscord; else in Telegram
	Room    string            `json:"room"`    // in Discord: a channel's ID; empty: the direct messages
	ID      string            `json:"id"`      // Discord's name of a message
	Text    string            `json:"text"`    // said; of a slash command what stands behind /handoff
	Message int               `json:"message"` // Telegram's number
	Row     int               `json:"row"`     // of the button pressed
	Column  int               `json:"column"`
	Channel string            `json:"channel"` // Slack's, empty: the first one
	TS      string            `json:"ts"`      // Slack's name of a message
	Thread  string            `json:"thread"`  // TS of a thread's head; empty: the channel
	Button  string            `json:"button"`  // Slack's action ID, an option's value or a shortcut, Discord's custom ID
	View    string            `json:"view"`    // Slack's name of a form
	Values  map[string]string `json:"values"`  // of the form, by block
	On      bool              `json:"on"`
}

// answer is what the page hears of it at once.
type answer struct {
	ID     string `json:"id,omitempty"`     // of the customer who was made
	Notice string `json:"notice,omitempty"` // what Telegram shows over the chat
	Form   *form  `json:"form,omitempty"`   // that Discord opens
}

// refusal is what the platform's own client would say instead.
type refusal string

func (r refusal) Error() string { return string(r) }

const (
	refusedWho     = refusal("There is no such person here.")
	refusedGone    = refusal("That message is no longer there.")
	refusedLong    = refusal("Telegram takes at most 4,096 characters in one message.")
	refusedDeep    = refusal("Slack takes at most 40,000 characters in one message.")
	refusedBlocked = refusal("You have blocked the bot. Unblock it to write.")
	refusedCaption = refusal("Here only texts can be edited, not what stands under a file.")
	refusedWords   = refusal("Discord takes at most 2,000 characters in one message.")
	refusedClosed  = refusal("The bot cannot be written to in Discord now.")
	refusedFile    = refusal("Files of up to 4 MB can be sent here.")
	refusedEmpty   = refusal("That file is empty.")
	refusedVoice   = refusal("Type what you say: this machine plays the speech recognition too.")
	refusedMany    = refusal("That is enough customers for one demo.")
	refusedThread  = refusal("/handoff is not supported in threads. Write !help to see what is.")
	refusedCommand = refusal("Slack keeps “/” for commands and has none of that name. In a thread, write “!” instead: !resolve")
	refusedFields  = refusal("Something in the form is missing or too long.")
	refusedSilence = refusal("handoff did not respond.")
)

// actions by their names. Each blocks until the platform has taken it.
var actions = map[string]func(*Demo, context.Context, action) (answer, error){
	"say": (*Demo).say, "rewrite": (*Demo).rewrite, "press": (*Demo).press, "block": (*Demo).block, "new": (*Demo).meet,
	"fill": (*Demo).fill, "erase": (*Demo).erase, "halt": (*Demo).halt,
	"post": (*Demo).post, "change": (*Demo).change, "remove": (*Demo).remove, "click": (*Demo).click, "slash": (*Demo).slash,
	"shortcut": (*Demo).shortcut, "home": (*Demo).home, "pick": (*Demo).pick, "submit": (*Demo).submit, "close": (*Demo).closeForm,
}

// patience is how long the demo's platforms wait for the answer to a press. The real
// ones wait 3 s, but they do not run on the same machine as the bot, which may be a
// slow one.
const patience = 15 * time.Second

// answerTime is how long a person looks at a spinning button.
const answerTime = patience + time.Second
