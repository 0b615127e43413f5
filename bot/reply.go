package bot

import "encoding/json"

// Reply is something the bot says. Text is CommonMark; the adapter turns it into
// what its platform shows.
type Reply struct {
	Handle  string   `json:"handle,omitempty"` // a later Edit, Delete or Withdraw finds the reply by it
	Re      string   `json:"re,omitempty"`     // the message it answers; its Grant rides along
	Text    string   `json:"text,omitempty"`
	By      string   `json:"by,omitempty"` // whose words these are, as shown; empty: the bot's own
	Choices []Choice `json:"choices,omitempty"`
	Card    *Card    `json:"card,omitempty"`
	Form    *Form    `json:"form,omitempty"` // opened under Re's Grant
	Files   []File   `json:"files,omitempty"`
	Only    string   `json:"only,omitempty"`   // a person's ID: visible to that person alone where the platform can
	Report  bool     `json:"report,omitempty"` // come back as a Message of kind sent

	// Call are people to be called by name so that they notice: IDs, or "@" and a
	// group's ID or handle. An adapter that cannot leaves them out.
	Call []string `json:"call,omitempty"`

	// Data is for programs: what a webhook posts. Platforms for people ignore it.
	Data json.RawMessage `json:"data,omitempty"`
}

// Choice is a button.
type Choice struct {
	ID    string `json:"id"`              // comes back as Message.Name; at most 40 bytes
	Label string `json:"label"`           // what is on it, plain text
	Style Style  `json:"style,omitempty"` // a hint
	Form  *Form  `json:"form,omitempty"`  // the adapter opens it at once, without a turn

	// Menu: it stands in a menu beside the buttons, where the platform has menus.
	// Elsewhere it is an ordinary button.
	Menu bool `json:"menu,omitempty"`

	// Private: in a group the button leads the person to their private chat with
	// us, where it comes in as the command "start" with ID as Values["context"].
	// Elsewhere it is an ordinary button.
	Private bool `json:"private,omitempty"`
}

// Style is how a button looks, where the platform has a choice.
type Style string

// The styles of buttons.
const (
	StylePrimary Style = "primary"
	StyleDanger  Style = "danger"
)

// Card is a summary that stays in one place and is edited as things change: the
// head of a ticket's thread. An adapter without cards writes it as text.
type Card struct {
	Title  string  `json:"title"`            // one line, plain text
	Status string  `json:"status,omitempty"` // one line, plain text: what holds now
	Text   string  `json:"text,omitempty"`   // CommonMark
	Fields []Field `json:"fields,omitempty"`
	State  string  `json:"state,omitempty"` // for programs, with OpStatus: queue, agent, resolved, bot
}

// Field is one named value of a card, plain text.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Form asks for several values at once. It comes back as a Message of kind form.
type Form struct {
	Name   string  `json:"name"`
	Title  string  `json:"title"`
	Submit string  `json:"submit,omitempty"` // the label of the button that sends it
	Inputs []Input `json:"inputs"`
}

// Input is one field of a form.
type Input struct {
	Name     string `json:"name"` // its key in Message.Values
	Label    string `json:"label"`
	Value    string `json:"value,omitempty"` // what stands there at first
	Long     bool   `json:"long,omitempty"`  // several lines
	Optional bool   `json:"optional,omitempty"`

	// Options, where there are any: one of them is picked; Value is the ID of the
	// one that is picked at first.
	Options []Option `json:"options,omitempty"`

	// Person: a member of the workspace is picked; what comes back is the ID, and
	// the display name under "@" and the ID.
	Person bool `json:"person,omitempty"`
}

// Option is something that can be picked.
type Option struct {
	ID    string `json:"id"`    // at most 75 characters
	Label string `json:"label"` // plain text
}
