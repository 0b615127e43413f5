package config

import "time"

// The values of keys that are not written. What others tune stands here by name.
const (
	DefaultPrefix         = "handoff"
	DefaultEmbeddedFile   = "handoff.db"
	DefaultKnowledgePath  = "knowledge"
	DefaultModelURL       = "https://api.openai.com/v1" // with a key and no base_url
	DefaultModelName      = "gpt-4o-mini"
	DefaultModelTimeout   = 20 * time.Second // inside the 25 s in which every question is answered
	DefaultModelMaxTokens = 800
	DefaultTemperature    = 0.2

	DefaultTranscriptionName = "whisper-1"

	DefaultBurstWindow       = 700 * time.Millisecond
	DefaultLocale            = "en"
	DefaultZone              = "UTC"
	DefaultTurns             = 256
	DefaultApprovedThreshold = 0.75
	DefaultQuoteFloor        = 0.35

	DefaultClaimWithin  = 15 * time.Minute
	DefaultTakeBack     = 8 * time.Second
	DefaultReopenWithin = 72 * time.Hour
	DefaultWarn         = 5 * time.Minute

	DefaultTelegramURL  = "https://api.telegram.org"
	DefaultDiscordURL   = "https://discord.com"
	DefaultSlackURL     = "https://slack.com/api/"
	DefaultSlackChannel = "#support"
	DefaultListen       = "127.0.0.1:8080"
	DefaultWebPath      = "/chat"
	DefaultMaxFile      = 10 // MB, of a website's visitor
	DefaultDeskFile     = 20 // MB, of what agents get
)

// Words that stand for a choice.
const (
	Off              = "off"      // http.listen: no server
	InMemory         = ":memory:" // embedded.file: keeps nothing
	DurabilityAOF    = "aof"      // redis.durability
	DurabilityMemory = "memory"
	ThreadReply      = "reply" // desk.thread
	ThreadNote       = "note"
	SignAgent        = "agent" // desk.sign
	SignTeam         = "team"
	ModePolling      = "polling" // telegram.mode
	ModeWebhook      = "webhook"
)

// Default is what an empty file means. Its paths are relative to the current
// folder, and knowledge.paths names a folder that need not exist: Load drops it
// then.
func Default() *Config {
	c := new(Config)
	c.defaults()
	return c
}

// defaulter fills in the keys of a mapping before what is written replaces
// them. The elements of lists are why this is a method and not one literal.
type defaulter interface{ defaults() }

func (c *Config) defaults() {
	c.Redis = Redis{Prefix: DefaultPrefix, Durability: DurabilityAOF}
	c.Embedded = Embedded{File: DefaultEmbeddedFile}
	c.Knowledge = Knowledge{Paths: []string{DefaultKnowledgePath}, DefaultLanguage: DefaultLocale}
	c.Model = Model{
		Name: DefaultModelName, Timeout: DefaultModelTimeout,
		MaxTokens: DefaultModelMaxTokens, Temperature: DefaultTemperature, Stream: true,
	}
	c.Dialog = Dialog{
		BurstWindow: DefaultBurstWindow, DefaultLocale: DefaultLocale, Turns: DefaultTurns,
		ApprovedThreshold: DefaultApprovedThreshold, QuoteFloor: DefaultQuoteFloor, MaxFile: DefaultDeskFile,
	}
	c.Desk = Desk{
		ClaimWithin: DefaultClaimWithin, TakeBack: DefaultTakeBack, Thread: ThreadReply, Sign: SignAgent, ReopenWithin: DefaultReopenWithin,
		SLA: SLA{Warn: DefaultWarn}, Callback: Callback{Days: 5, Seats: 1},
	}
	c.Survey = Survey{On: true, After: time.Minute, Every: 30 * 24 * time.Hour, Low: 2, Then: "alert"}
	c.Translate = Translate{On: true}
	c.HTTP = HTTP{Listen: DefaultListen}
	c.Log = Log{Level: "info", Format: "text"}
}

func (t *Telegram) defaults() {
	*t = Telegram{Name: "telegram", APIURL: DefaultTelegramURL, Mode: ModePolling, Drafts: true}
}

func (d *Discord) defaults() { *d = Discord{Name: "discord", APIURL: DefaultDiscordURL} }

func (w *Web) defaults() { *w = Web{Name: "web", Path: DefaultWebPath, MaxFile: DefaultMaxFile} }

func (t *Transcription) defaults() {
	*t = Transcription{Name: DefaultTranscriptionName, Timeout: DefaultModelTimeout}
}

func (s *Slack) defaults() {
	*s = Slack{Name: "slack", APIURL: DefaultSlackURL, Channel: DefaultSlackChannel}
}
