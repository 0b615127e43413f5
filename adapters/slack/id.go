package slack

import (
	"encoding/json"
	"fmt"
	"strings"

	"handoff/bot"
)

// Identifiers. Slack's own are channel IDs (C…, D…, G…), user IDs (U…, W…) and
// timestamps ("1700000000.000100"), which name a message within its channel.
// None of them has a colon or an "@".

// eventID is a bot.Message.ID: what happened to which message. It is made of the
// message, never of the envelope, so a redelivery under a new envelope bears the
// same. Its text begins with the message's own, so whatever is told "react to
// that" or "edit that" finds the message:
//
//	C1:1700000000.000100                         said; also the ID of what we said
//	C1:1700000000.000100:edit:1700000009.000200  edited at that time
//	C1:1700000000.000100:delete                  taken back
//	C1:1700000000.000100:press:<mark>            a button of it was pressed: action_ts, person, action
//
// A command and a form belong to no message: "command:<trigger>", "form:<view>".
// A person's Home tab is "home:U1": "home:U1:opened:<event_ts>", and a press there
// "home:U1:press:<mark>"; one in a notice is "view:<view>:press:<mark>".
type eventID struct {
	Channel, TS string
	What        string // "", "edit", "delete" or "press"
	Mark        string
}

func (e eventID) String() string {
	s := e.Channel + ":" + e.TS
	if e.What != "" {
		s += ":" + e.What
	}
	if e.Mark != "" {
		s += ":" + e.Mark
	}
	return s
}

// fileID is the ID of a file that we shared; it is taken back by it.
func fileID(file string) string { return "file:" + file }

// parseFileID reads what fileID wrote.
func parseFileID(id string) (file string, ok bool) { return strings.CutPrefix(id, "file:") }

func parseEventID(s string) (eventID, error) {
	parts := strings.SplitN(s, ":", 4)
	if len(parts) < 2 || parts[0] == "" || !isTS(parts[1]) {
		return eventID{}, fmt.Errorf("slack: parse message ID %q: want channel:timestamp", s)
	}
	e := eventID{Channel: parts[0], TS: parts[1]}
	if len(parts) > 2 {
		e.What = parts[2]
	}
	if len(parts) > 3 {
		e.Mark = parts[3]
	}
	switch {
	case len(parts) == 2:
	case e.What == "delete" && len(parts) == 3:
	case (e.What == "edit" || e.What == "press") && e.Mark != "":
	default:
		return eventID{}, fmt.Errorf("slack: parse message ID %q: unknown event", s)
	}
	return e, nil
}

// isTS reports whether s looks like "1700000000.000100".
func isTS(s string) bool {
	whole, fraction, ok := strings.Cut(s, ".")
	return ok && digits(whole) && digits(fraction)
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// spot is a place in Slack. As an address:
//
//	{account, C1, 1700000000.000100}  a thread: a ticket
//	{account, D1, ""}                 direct messages
//	{account, C1, ""}                 the channel itself: where tickets are opened
//	{account, U1, ""}                 the same before we know which channel that is
//	{account, home@U1, ""}            a person's Home tab: what is said there is the page
//	{account, C1@U1, ""}              what one person says to us in a channel, by command or mention
//
// The desk's channel bears the name that the configuration gives it, be that an ID
// or "#support": its address is known before Slack was ever reached.
//
// The last keeps two admins in one channel from waiting for each other. It stands
// in Chat, because a message whose address has a Thread waits for a ticket to
// claim it. What is said there only that person sees.
type spot struct {
	Channel, Thread, Person string
}

func (p spot) address(account string) bot.Address {
	chat := p.Channel
	if p.Person != "" {
		chat += "@" + p.Person
	}
	return bot.Address{Account: account, Chat: chat, Thread: p.Thread}
}

// homeTab stands for the channel of a Home tab. A desk may be called so: what one
// person says there has the channel's ID in its address, see Adapter.address.
const homeTab = "home"

// home reports whether p is a person's Home tab.
func (p spot) home() bool { return p.Channel == homeTab && p.Person != "" }

// homeID is the ID of a person's page on the Home tab.
func homeID(person string) string { return "home:" + person }

func parseSpot(a bot.Address) (spot, error) {
	channel, person, aside := strings.Cut(a.Chat, "@")
	if channel == "" || aside && (person == "" || a.Thread != "") || a.Thread != "" && !isTS(a.Thread) {
		return spot{}, fmt.Errorf("slack: parse address %q: no place in Slack", a)
	}
	return spot{Channel: channel, Thread: a.Thread, Person: person}, nil
}

// choiceID is a button's action_id. The index keeps it unique within its block.
// Buttons bear no signature: presses come over the socket that Slack
// authenticated for us, and only we can write a button of our app.
type choiceID struct {
	Index int
	ID    string
}

func (c choiceID) String() string { return fmt.Sprintf("choice:%d:%s", c.Index, c.ID) }

func parseChoiceID(s string) (choiceID, error) {
	var c choiceID
	rest, ok := strings.CutPrefix(s, "choice:")
	index, id, cut := strings.Cut(rest, ":")
	if _, err := fmt.Sscanf(index, "%d", &c.Index); !ok || !cut || err != nil || c.Index < 0 {
		return choiceID{}, fmt.Errorf("slack: parse action ID %q: not one of ours", s)
	}
	c.ID = id
	if c.String() != s {
		return choiceID{}, fmt.Errorf("slack: parse action ID %q: not as we write it", s)
	}
	return c, nil
}

// opensID is the value of a menu's option that opens a form: the form's name in
// Memory. It keeps to the 75 characters that an option's value had at all times.
type opensID struct {
	Index int
	Name  string
}

func (o opensID) String() string { return fmt.Sprintf("opens:%d:%s", o.Index, o.Name) }

func parseOpensID(s string) (opensID, error) {
	rest, ok := strings.CutPrefix(s, "opens:")
	c, err := parseChoiceID("choice:" + rest)
	if !ok || err != nil || c.ID == "" {
		return opensID{}, fmt.Errorf("slack: parse option %q: it opens no form of ours", s)
	}
	return opensID{c.Index, c.ID}, nil
}

// menuID is the action_id of the n-th menu of a message. Which choice was picked
// the option's value tells, a choiceID or an opensID.
func menuID(n int) string { return fmt.Sprintf("menu:%d", n) }

func isMenu(id string) bool { return strings.HasPrefix(id, "menu:") }

// grant is a bot.Message.Grant: the right to answer one event.
type grant struct {
	Trigger string `json:"t,omitempty"` // opens one form, within 3 s
	URL     string `json:"u,omitempty"` // takes five answers that only the person sees, within 30 min
	Thread  string `json:"h,omitempty"` // in which a mention was made
	View    string `json:"v,omitempty"` // the notice whose button was pressed: the answer takes its place
	Head    bool   `json:"c,omitempty"` // a thread's head was pressed: whoever did looks at the channel
}

func (g grant) String() string {
	data, _ := json.Marshal(g)
	return string(data)
}

// parseGrant reads what grant.String wrote; anything else is no right at all.
func parseGrant(s string) grant {
	var g grant
	if json.Unmarshal([]byte(s), &g) != nil {
		return grant{}
	}
	return g
}

// origin is the private_metadata of a form or notice: where it was opened. IDs and
// rights only, never words.
type origin struct {
	At  bot.Address `json:"at"`
	Re  string      `json:"re,omitempty"`
	URL string      `json:"u,omitempty"` // the response URL of the press that opened it
	// Passing: that press was on a message for one person, which goes once it is
	// answered.
	Passing bool `json:"p,omitempty"`
}
