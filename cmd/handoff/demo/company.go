package demo

import _ "embed"

// Company is how the company works, as serve's configuration has it.
//
//go:embed company.yaml
var Company []byte

// Macros are its agents' ready answers.
//
//go:embed macros.yaml
var Macros []byte

// The sample company's people. They are invented, like the company.

// person is somebody of the page.
type person struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Language string `json:"language,omitempty"` // BCP 47, as their Telegram says
	Note     string `json:"note,omitempty"`     // what the page says of them
	number   int64  // of the Telegram account
}

const (
	botName     = "Kitewright Academy"
	guild       = "Kitewright" // the company's server in Discord, with the channel where customers ask
	helpChannel = "help"
	languageEN  = "en"
	languageZH  = "zh-hans"
	languageTW  = "zh-hant"
)

// customers are there from the start.
var customers = []person{
	{ID: "mia", Name: "Mia Berger", Language: languageEN, Note: "English", number: 70001},
	{ID: "lin", Name: "林晓雨", Language: languageZH, Note: "简体中文", number: 70002},
	{ID: "chen", Name: "陳怡君", Language: languageTW, Note: "繁體中文", number: 70003},
}

// locales are the languages as Discord's clients name them.
var locales = map[string]string{languageEN: "en-GB", languageZH: "zh-CN", languageTW: "zh-TW"}

// newcomers come one after the other when the visitor asks for a new customer.
var newcomers = []person{
	{Name: "Tom Whitfield", Language: languageEN, Note: "English"},
	{Name: "Aylin Demir", Language: languageEN, Note: "English"},
	{Name: "周子涵", Language: languageZH, Note: "简体中文"},
	{Name: "Noah Adeyemi", Language: languageEN, Note: "English"},
	{Name: "黃柏翰", Language: languageTW, Note: "繁體中文"},
	{Name: "Sofía Romero", Language: languageEN, Note: "English"},
}

// maxCustomers bounds what a visitor who keeps pressing can make.
const maxCustomers = 24

// agents are the two between whom the visitor switches; what they may do says
// company.yaml.
var agents = []person{
	{ID: "UANNA", Name: "Anna", Note: "admin"},
	{ID: "UBEN", Name: "Ben", Note: "agent"},
}

// rooms are the channels of their teams; the first one is the desk.
var rooms = []room{{"C0SUPPORT", "support"}, {"C0BILLING", "billing"}}

// suggestion is something to try: a click does it.
type suggestion struct {
	Label string `json:"label"`           // what is on the chip
	Who   string `json:"who"`             // a customer's or an agent's ID
	At    string `json:"at,omitempty"`    // of a customer: discord, website; else in Telegram
	Text  string `json:"text,omitempty"`  // said as it stands
	Edit  string `json:"edit,omitempty"`  // what the customer's last words are to read
	File  string `json:"file,omitempty"`  // of the page's, sent with Text; a voice note says Text
	Press string `json:"press,omitempty"` // how the label of a button begins, or of an entry in a menu
	Slash string `json:"slash,omitempty"` // after /handoff; a space: nothing
	Open  string `json:"open,omitempty"`  // "home": the agent's Home tab
	Hint  string `json:"hint"`            // what it shows
	Desk  bool   `json:"desk,omitempty"`  // needs an open ticket's thread
}

// suggestions are in the order of a story that ends well.
var suggestions = []suggestion{
	{Who: "mia", Text: "How long do I have to return a course I don't like?", Label: "Returns?", Hint: "An approved answer, to the letter"},
	{Who: "mia", Text: "When are the live workshops, and is there a recording?", Label: "📈 Live workshops?", Hint: "No approved answer: the model played here writes one from the articles, and it grows as it is checked"},
	{Who: "mia", Edit: "How much is shipping to Germany?", Label: "✎ Shipping?", Hint: "The last words are edited; the answer follows"},
	{Who: "chen", Text: "證書上的名字寫錯了怎麼辦", Label: "證書名字寫錯了…", Hint: "Traditional Chinese; the article is in Simplified"},
	{Who: "lin", At: inDiscord, Text: "退款多久能到账？", Label: "Discord: 退款多久？", Hint: "The same bot in Discord; Chinese, without a space to cut at"},
	{Who: "mia", At: "website", Text: "Can I watch the lessons offline on a plane?", Label: "Website: offline?", Hint: "The real widget on the company's page"},
	{Who: "mia", Text: "How do I cancel?", Label: "Cancel?", Hint: "Cancel what? One clarifying question"},
	{Who: "mia", Text: "Are you hiring tutors?", Label: "Hiring tutors?", Hint: "Not in the articles: it says so"},
	{Who: "mia", Text: "I want to talk to a person", Label: "A person", Hint: "A ticket, with its card in Slack"},
	{Who: "mia", File: "voice.ogg", Text: voiceText, Label: "🎙 Voice note", Hint: "Real sound; written down by the real client of a recogniser played here"},
	{Who: "mia", File: "parcel.png", Text: "This is how the parcel arrived.", Label: "📷 Photo", Hint: "With a ticket open, agents see it in the thread"},
	{Who: "lin", Text: "我想找真人客服", Label: "找真人客服", Hint: "Agents read it in English too, and what they write arrives in Chinese"},
	{Who: "mia", Text: "I was charged twice for my order, I want to talk to a person!", Label: "💳 Charged twice!", Hint: "Routed by its words: the card appears in #billing, where answers can be taken back for six seconds"},
	{Who: "mia", Press: "5", Label: "☺ Rate with 5", Hint: "Seconds after a ticket was resolved its customer is asked, with the platform’s own buttons; the score is on the card"},

	{Who: "UANNA", Press: "Claim", Label: "Claim as Anna", Hint: "The card changes; the customer hears who is there", Desk: true},
	{Who: "UBEN", Text: "!claim", Label: "!claim as Ben", Hint: "Two agents at once: the second one is told who has it", Desk: true},
	{Who: "UANNA", Text: "Hi, this is Anna. I'm looking at your order now.", Label: "Hi, this is Anna…", Hint: "Typed in the thread, read by the customer; ✅ when it arrived", Desk: true},
	{Who: "UANNA", Press: "Reply…", Label: "Reply… with a suggestion", Hint: "A form with a reply from the articles: send it, send and resolve, or keep it as a note", Desk: true},
	{Who: "UANNA", Text: "// @Ben she called last week too, be generous", Label: "// a note for @Ben", Hint: "Stays in the thread; the customer never sees it", Desk: true},
	{Who: "UANNA", File: "label.png", Text: "Please stick this label on the box.", Label: "📎 Return label", Hint: "A file of the agent's, for the customer", Desk: true},
	{Who: "UANNA", Text: "!macro label", Label: "!macro label", Hint: "A ready answer with variables, in the customer's language, and a tag; also behind ⋮ of each message", Desk: true},
	{Who: "UANNA", Text: "!snooze 2h", Label: "!snooze 2h", Hint: "Put aside for two hours, or until the customer writes; try “tomorrow 9:00” too", Desk: true},
	{Who: "UANNA", Text: "!transfer billing", Label: "!transfer billing", Hint: "The card moves to #billing, and the story with it", Desk: true},
	{Who: "UANNA", Slash: "explain I want my money back", Label: "/handoff explain …", Hint: "What a customer who writes this would read and why, and which rule would route it"},
	{Who: "UBEN", Slash: "queue", Label: "/handoff queue", Hint: "Only Ben sees the answer"},
	{Who: "UANNA", Slash: " ", Label: "/handoff panel", Hint: "Alone it shows a panel with buttons; an admin's has switches"},
	{Who: "UANNA", Open: "home", Label: "⌂ Home tab", Hint: "Her tickets, the queue, how the bot is, and switches for admins"},
	{Who: "UANNA", Text: "!resolve All done, have a lovely day!", Label: "!resolve All done…", Hint: "A last word, the bot is back, and soon the customer is asked how it was", Desk: true},
}

// voiceText is what is said in page/voice.ogg.
const voiceText = "My robot kit arrived yesterday, but the box was crushed and the motor board is missing."
