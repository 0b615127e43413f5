package config

import "time"

// DefaultFile is read when no -c is given. That it does not exist is an
// ordinary case, told by errors.Is(err, fs.ErrNotExist).
const DefaultFile = "handoff.yaml"

// Config is the whole file. The yaml tags are the keys that users write; they
// are the stable surface (README): keys are added, never renamed.
// Load returns every default filled in and every local path resolved against
// the folder of the file.
type Config struct {
	Redis     Redis      `yaml:"redis"`
	Embedded  Embedded   `yaml:"embedded"`
	Knowledge Knowledge  `yaml:"knowledge"`
	Model     Model      `yaml:"model"`
	Dialog    Dialog     `yaml:"dialog"`
	Hours     *Hours     `yaml:"hours"`    // nil unless written
	Telegram  []Telegram `yaml:"telegram"` // one mapping or a list, as for every platform
	Discord   []Discord  `yaml:"discord"`
	Web       []Web      `yaml:"web"`
	Slack     []Slack    `yaml:"slack"`
	People    []Person   `yaml:"people"`
	Roles     Roles      `yaml:"roles"`
	Desk      Desk       `yaml:"desk"`
	Teams     []Team     `yaml:"teams"`
	Routing   Routing    `yaml:"routing"`
	Survey    Survey     `yaml:"survey"`
	Macros    Macros     `yaml:"macros"`
	Translate Translate  `yaml:"translate"`
	Digest    *Digest    `yaml:"digest"` // nil unless written
	Webhooks  []Hook     `yaml:"webhooks"`
	API       API        `yaml:"api"`
	HTTP      HTTP       `yaml:"http"`
	Log       Log        `yaml:"log"`

	source *source // where each key stands; nil in a Config made by hand
}

// Redis is the live store of a real deployment. Without a URL the embedded
// store serves.
type Redis struct {
	// URL: redis://[user:password@]host[:port][/database], rediss:// for TLS, or
	// unix:///socket. Several, as a list or comma-separated, are the nodes of a
	// cluster or, with SentinelMaster, the sentinels; from the second on host:port
	// is enough (Load makes it redis://host:port, or rediss:// like the first), and
	// the first one's user, password and database hold for all. Secret, as it may
	// hold a password; Addrs is for logs.
	URL            []Secret `yaml:"url" split:","`
	SentinelMaster string   `yaml:"sentinel_master"`               // the master's name; default none
	Prefix         string   `yaml:"prefix"`                        // before every key; default "handoff"
	Durability     string   `yaml:"durability" oneof:"aof,memory"` // default "aof": refuse a Redis without an append-only file
}

// Embedded is the store in one SQLite file.
type Embedded struct {
	File string `yaml:"file"` // default "handoff.db"; ":memory:" keeps nothing
}

// Knowledge is where the articles stand.
type Knowledge struct {
	// Paths are files and folders that must exist; default [knowledge], or nothing
	// where there is no such folder.
	Paths           []string `yaml:"paths"`
	DefaultLanguage string   `yaml:"default_language"` // of articles that name none, BCP 47; default dialog.default_locale
}

// Model is an OpenAI-compatible server. See On.
type Model struct {
	BaseURL     string        `yaml:"base_url"`    // without a trailing slash; default DefaultModelURL when there is a key
	APIKey      Secret        `yaml:"api_key"`     // default none
	Name        string        `yaml:"name"`        // default DefaultModelName
	Fallbacks   []Fallback    `yaml:"fallbacks"`   // tried in this order when the first fails
	Timeout     time.Duration `yaml:"timeout"`     // of one request; default 20s
	MaxTokens   int           `yaml:"max_tokens"`  // of one answer; default 800
	Temperature float64       `yaml:"temperature"` // 0 to 2; default 0.2
	Stream      bool          `yaml:"stream"`      // answers word by word; default true
	Vision      bool          `yaml:"vision"`      // the models can see pictures; default false
	// Transcription turns voice messages into words; nil: customers are asked to
	// write.
	Transcription *Transcription `yaml:"transcription"`
}

// Transcription is a model that hears, on an OpenAI-compatible server. What it
// leaves out it takes from the model, except that a server of its own never gets
// the model's key.
type Transcription struct {
	BaseURL string        `yaml:"base_url"` // default model.base_url, else DefaultModelURL
	APIKey  Secret        `yaml:"api_key"`  // default model.api_key on the model's own server
	Name    string        `yaml:"name"`     // default DefaultTranscriptionName
	Timeout time.Duration `yaml:"timeout"`  // of one recording; default 20s
}

// On says whether there is a model at all: a server or a key. Without one the
// bot answers from approved articles and quoted passages.
func (m Model) On() bool { return m.BaseURL != "" || !m.APIKey.Empty() }

// Fallback is a second model. What it leaves out it takes from the first one,
// except that a server of its own never gets the first one's key.
type Fallback struct {
	BaseURL string `yaml:"base_url"`
	APIKey  Secret `yaml:"api_key"`
	Name    string `yaml:"name"`
}

// Dialog is how the bot talks.
type Dialog struct {
	BurstWindow       time.Duration `yaml:"burst_window"`       // texts this close together are one question; 0 to 5s, default 700ms
	DefaultLocale     string        `yaml:"default_locale"`     // BCP 47; default "en"
	Turns             int           `yaml:"turns"`              // how many may run at once; default 256
	ApprovedThreshold float64       `yaml:"approved_threshold"` // from this confidence an approved answer is given verbatim; 0 to 1, default 0.75
	QuoteFloor        float64       `yaml:"quote_floor"`        // below this confidence nothing is quoted; 0 to approved_threshold, default 0.35
	MaxFile           int           `yaml:"max_file_mb"`        // of a customer's file that agents get, in MB; 1 to 100, default 20
	// Texts replace the bot's own sentences: locale, then key, then sentence.
	// An empty sentence switches an announcement off. Which keys there are is
	// known to the dialogue, which checks them.
	Texts map[string]map[string]string `yaml:"texts"`
}

// Front is what every account that customers write to has of its own.
type Front struct {
	Title string   // the shop's name, on cards; default none
	Desk  string   // where its tickets are opened: a channel of the first Slack account, or "account/#channel"; default that account's channel
	Tags  []string // only articles that bear one of these, and those without tags; default all
}

// Telegram is one bot account on Telegram.
type Telegram struct {
	Name   string `yaml:"name"`                         // of the account, unique over all platforms; default "telegram"
	Token  Secret `yaml:"token"`                        // from @BotFather; needed
	APIURL string `yaml:"api_url"`                      // without a trailing slash; default "https://api.telegram.org"
	Mode   string `yaml:"mode" oneof:"polling,webhook"` // default "polling", or "webhook" when that section is there
	// Webhook is nil unless written; it is used in the mode of that name.
	Webhook *Webhook `yaml:"webhook"`
	Drafts  bool     `yaml:"drafts"` // answers grow while they are written; default true
	Rich    bool     `yaml:"rich"`   // rich messages (Bot API 10.1), which old apps do not show; default false
	Title   string   `yaml:"title"`  // see Front
	Desk    string   `yaml:"desk"`
	Tags    []string `yaml:"tags"`
}

// Front of the account.
func (t *Telegram) Front() Front { return Front{t.Title, t.Desk, t.Tags} }

// Webhook is how Telegram reaches us.
type Webhook struct {
	URL    string `yaml:"url"`    // public https address; a default path is added when it has none; needed
	Path   string `yaml:"path"`   // where we serve it; default the path of url, else /telegram/<name>
	Secret Secret `yaml:"secret"` // Telegram's secret_token, A-Z a-z 0-9 _ -; default none: the adapter makes one
	Listen string `yaml:"listen"` // host:port; default "": http.listen serves it
}

// Discord is one bot account on Discord.
type Discord struct {
	Name   string `yaml:"name"`    // unique over all platforms; default "discord"
	Token  Secret `yaml:"token"`   // from the developer portal; needed
	APIURL string `yaml:"api_url"` // without a trailing slash; default "https://discord.com"
	// Channel is where customers ask in the open: each gets a private thread there.
	// An ID, or "#name" with Guild; default none: direct messages and /support only.
	Channel string `yaml:"channel"`
	Guild   string `yaml:"guild"` // ID of the server; needed for a channel by name
	// MessageContent says that the bot was given that intent in the developer
	// portal: then it reads threads and the channel without being mentioned.
	MessageContent bool     `yaml:"message_content"` // default false
	Title          string   `yaml:"title"`           // see Front
	Desk           string   `yaml:"desk"`
	Tags           []string `yaml:"tags"`
}

// Front of the account.
func (d *Discord) Front() Front { return Front{d.Title, d.Desk, d.Tags} }

// Web is one chat on the company's own website, served by http.listen.
type Web struct {
	Name    string   `yaml:"name"`    // unique over all platforms; default "web"
	Path    string   `yaml:"path"`    // where it is served; default "/chat"
	URL     string   `yaml:"url"`     // the server's public address, where a proxy in front changes the host; default what requests say
	Origins []string `yaml:"origins"` // of the pages that may embed it, as https://shop.example; default none: its own page only
	Secret  Secret   `yaml:"secret"`  // signs visitors, buttons and links; at least 32 characters; needed
	// IdentitySecret is shared with the company's website, which signs with it who
	// its customers are; default none: every visitor is a stranger.
	IdentitySecret Secret `yaml:"identity_secret"`
	// Proxies are the networks (CIDR) of reverse proxies whose X-Forwarded-For is
	// believed; default none.
	Proxies []string `yaml:"proxies"`
	Color   string   `yaml:"color"`       // of its buttons, as "#0b57d0"; default its own
	MaxFile int      `yaml:"max_file_mb"` // the largest file a visitor may send, in MB; 1 to 100, default 10
	Title   string   `yaml:"title"`       // the chat's heading too; see Front
	Desk    string   `yaml:"desk"`
	Tags    []string `yaml:"tags"`
	// What the page itself says, by language (BCP 47); where a reader's is missing,
	// the page's own sentences in English or Chinese.
	Greeting    map[string]string    `yaml:"greeting"`    // before anything was said
	Placeholder map[string]string    `yaml:"placeholder"` // where the visitor writes
	Links       map[string][]WebLink `yaml:"links"`       // below the chat: imprint, privacy; default none
}

// WebLink is an address on the company's website.
type WebLink struct {
	Label string `yaml:"label"`
	URL   string `yaml:"url"` // https:// or http://
}

// Front of the account.
func (w *Web) Front() Front { return Front{w.Title, w.Desk, w.Tags} }

// Slack is one workspace, reached by Socket Mode; its channel is the desk.
type Slack struct {
	Name     string `yaml:"name"`      // unique over all platforms; default "slack"
	BotToken Secret `yaml:"bot_token"` // xoxb-…; needed
	AppToken Secret `yaml:"app_token"` // xapp-…; needed
	APIURL   string `yaml:"api_url"`   // with one trailing slash; default "https://slack.com/api/"
	Channel  string `yaml:"channel"`   // "#name" or an ID; default "#support"; "" means no desk
}

// Person is somebody of the team who writes on more than one account, or is to be
// named by name.
type Person struct {
	Name string   `yaml:"name"` // as agents, and customers whose agent they are, read it; needed
	IDs  []string `yaml:"ids"`  // "slack:U1", "telegram:123"; needed
}

// Roles say who may do what: people and groups as "account:id", for example
// "slack:U1" or "slack:@group", or a person by the name under People, which Load puts
// their IDs in place of. What one ID of a person may, all may. Default: nobody.
type Roles struct {
	Admin []string `yaml:"admin"`
	Lead  []string `yaml:"lead"`
	Agent []string `yaml:"agent"`
}

// HTTP serves livez, readyz, metrics, webhooks and pages.
type HTTP struct {
	Listen string `yaml:"listen" form:"127.0.0.1:8080"` // host:port, default "127.0.0.1:8080"; "off" for none
}

// On says whether there is an HTTP server.
func (h HTTP) On() bool { return h.Listen != Off }

// Log goes to standard error.
type Log struct {
	Level  string `yaml:"level" oneof:"debug,info,warn,error"` // default "info"
	Format string `yaml:"format" oneof:"text,json"`            // default "text"
}
