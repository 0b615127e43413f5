package config

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// console is the account of `handoff chat`; roles may name it, files may not
// define it. "handoff" is the address of what belongs to no customer.
const console = "console"

var (
	accountName   = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`)
	telegramToken = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]{30,}$`)
	webhookSecret = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	slackChannel  = regexp.MustCompile(`^(#[^\s#@,]{1,80}|[CG][A-Z0-9]{6,})$`)
)

// Where each secret is to be had.
const (
	fromBotFather = "ask @BotFather on Telegram for it (/token) and write it here, as ${TELEGRAM_TOKEN}"
	fromDiscord   = "take it from https://discord.com/developers/applications, page Bot, and write it here, as ${DISCORD_TOKEN}"
	fromSlackBot  = "take the Bot User OAuth Token (xoxb-…) from https://api.slack.com/apps, page OAuth & Permissions, and write it here, as ${SLACK_BOT_TOKEN}"
	fromSlackApp  = "make an App-Level Token (xapp-…) with connections:write at https://api.slack.com/apps, page Basic Information, and write it here, as ${SLACK_APP_TOKEN}"
)

// platforms checks the accounts and returns their names.
func (d *decoder) platforms(c *Config) (names []string) {
	tokens := map[string]string{} // token -> the key that has it
	account := func(key, name string) {
		switch {
		case !accountName.MatchString(name):
			d.report(key+".name", "must be 1 to 32 of a-z 0-9 _ -, a letter first; as telegram or shop-eu")
		case name == console || name == "handoff":
			d.report(key+".name", "%s is the name of a built-in account; write another", name)
		case slices.Contains(names, name):
			d.report(key+".name", "two accounts are named %s; write a name of its own for each", name)
		}
		names = append(names, name)
	}
	token := func(key string, s Secret, mend string) bool {
		if !d.needed(key, s, mend) {
			return false
		}
		if first, taken := tokens[s.Reveal()]; taken {
			d.report(key, "is the same as %s; each account needs its own", first)
		}
		tokens[s.Reveal()] = key
		return true
	}
	for i := range c.Telegram {
		t, key := &c.Telegram[i], d.item("telegram", i)
		account(key, t.Name)
		good := token(key+".token", t.Token, fromBotFather)
		d.telegram(key, t, good, c.HTTP)
	}
	for i := range c.Discord {
		t, key := &c.Discord[i], d.item("discord", i)
		account(key, t.Name)
		token(key+".token", t.Token, fromDiscord)
		t.APIURL = strings.TrimRight(t.APIURL, "/")
		d.address(key+".api_url", t.APIURL, DefaultDiscordURL, "http", "https")
		d.discord(key, t)
	}
	paths := map[string]string{} // path -> the key that has it
	for i := range c.Web {
		w, key := &c.Web[i], d.item("web", i)
		account(key, w.Name)
		d.web(key, w, c.HTTP)
		if first, taken := paths[w.Path]; taken {
			d.report(key+".path", "is the same as %s; each needs its own, as /chat-%s", first, w.Name)
		}
		paths[w.Path] = key + ".path"
	}
	for i := range c.Slack {
		t, key := &c.Slack[i], d.item("slack", i)
		account(key, t.Name)
		bot := token(key+".bot_token", t.BotToken, fromSlackBot)
		app := token(key+".app_token", t.AppToken, fromSlackApp)
		d.slack(key, t, bot, app)
	}
	for i := range c.Telegram {
		d.front(d.item("telegram", i), c.Telegram[i].Front(), c.Slack)
	}
	for i := range c.Discord {
		d.front(d.item("discord", i), c.Discord[i].Front(), c.Slack)
	}
	for i := range c.Web {
		d.front(d.item("web", i), c.Web[i].Front(), c.Slack)
	}
	return names
}

func (d *decoder) telegram(key string, t *Telegram, token bool, http HTTP) {
	t.APIURL = strings.TrimRight(t.APIURL, "/")
	api := d.address(key+".api_url", t.APIURL, DefaultTelegramURL, "http", "https")
	public := api != nil && api.Hostname() == "api.telegram.org"
	// A Bot API server of one's own, as in tests, may use any token.
	if token && public && !telegramToken.MatchString(t.Token.Reveal()) {
		d.report(key+".token", "is not a token of Telegram (digits, a colon, 35 signs); %s", fromBotFather)
	}
	if t.Webhook != nil && !d.written(key+".mode") {
		t.Mode = ModeWebhook
	}
	if t.Mode != ModeWebhook {
		return
	}
	if t.Webhook == nil {
		d.report(key+".mode", "webhook needs the section webhook with its url; or write polling")
		return
	}

	w := t.Webhook
	key += ".webhook"
	u := d.address(key+".url", w.URL, "https://bot.example.org", "https")
	// https://core.telegram.org/bots/api#setwebhook
	if u != nil && public && !slices.Contains([]string{"", "443", "80", "88", "8443"}, u.Port()) {
		d.report(key+".url", "Telegram calls only the ports 443, 80, 88 and 8443; put one of them before the bot")
	}
	if u != nil {
		switch path := strings.TrimRight(u.Path, "/"); {
		case path == "" && w.Path == "":
			w.Path = "/telegram/" + t.Name
			w.URL = strings.TrimRight(w.URL, "/") + w.Path
		case path == "":
			w.URL = strings.TrimRight(w.URL, "/") + w.Path
		case w.Path == "":
			w.Path = path
		}
	}
	if w.Path != "" && (!strings.HasPrefix(w.Path, "/") || strings.ContainsAny(w.Path, " ?#{}")) {
		d.report(key+".path", "must begin with / and hold no blank, ?, #, { or }; as /telegram")
	}
	if d.secret(key+".secret", w.Secret, "make one with: openssl rand -hex 32") && !w.Secret.Empty() && (!webhookSecret.MatchString(w.Secret.Reveal()) || len(w.Secret.Reveal()) > 256) {
		d.report(key+".secret", "must be 1 to 256 of A-Z a-z 0-9 _ -; make one with: openssl rand -hex 32")
	}
	switch {
	case w.Listen != "":
		d.listen(key+".listen", w.Listen, "")
	case !http.On():
		d.report(key, "nothing listens for it, as http.listen is off; write webhook.listen or http.listen")
	}
}

func (d *decoder) slack(key string, s *Slack, bot, app bool) {
	const bots, apps = "xoxb-", "xapp-"
	b, a := s.BotToken.Reveal(), s.AppToken.Reveal()
	switch {
	case bot && strings.HasPrefix(b, apps):
		d.report(key+".bot_token", "is an app token (xapp-…); %s", swapped("app_token", app && strings.HasPrefix(a, bots), fromSlackBot))
	case bot && strings.HasPrefix(b, "xoxp-"):
		d.report(key+".bot_token", "is a user token (xoxp-…); %s", fromSlackBot)
	case bot && !strings.HasPrefix(b, bots):
		d.report(key+".bot_token", "does not begin with xoxb-; %s", fromSlackBot)
	}
	switch {
	case app && strings.HasPrefix(a, bots):
		d.report(key+".app_token", "is a bot token (xoxb-…); %s", swapped("bot_token", bot && strings.HasPrefix(b, apps), fromSlackApp))
	case app && !strings.HasPrefix(a, apps):
		d.report(key+".app_token", "does not begin with xapp-; %s", fromSlackApp)
	}
	s.APIURL = strings.TrimRight(s.APIURL, "/")
	d.address(key+".api_url", s.APIURL, DefaultSlackURL, "http", "https")
	s.APIURL += "/" // slack-go appends the method's name as it is
	if s.Channel != "" && !slackChannel.MatchString(s.Channel) {
		d.report(key+".channel", `is no channel; write its name as "#support" (with quotes) or its ID as C0123ABCD`)
	}
}

func swapped(other string, both bool, mend string) string {
	if both {
		return "it is swapped with " + other
	}
	return mend
}

// needed checks a secret without which an account cannot work.
func (d *decoder) needed(key string, s Secret, mend string) bool {
	if s.Empty() {
		d.report(key, "is missing%s; %s", d.origins[key], mend)
		return false
	}
	return d.secret(key, s, mend)
}

// secret checks what holds for all of them; the empty one passes.
func (d *decoder) secret(key string, s Secret, mend string) bool {
	text := s.Reveal()
	switch {
	case d.origins[key] == "" && strings.HasPrefix(text, "$") && variable.MatchString(text[1:]):
		d.report(key, "a variable stands in braces; write ${%s}", shownName(text[1:]))
	case d.origins[key] == "" && (strings.HasPrefix(text, "file:") || strings.HasPrefix(text, "/")):
		d.report(key, "is the name of a file; write ${file:/path}, and what stands in it is taken")
	case placeholder(text):
		d.report(key, "is a placeholder; %s", mend)
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r > unicode.MaxASCII }):
		d.report(key, "holds a blank, a line break or a sign no token has; copy it again, alone")
	default:
		return true
	}
	return false
}

// Texts that documentation, examples and templates put where a secret belongs.
var (
	placeholderParts = []string{
		"...", "…", "xxxxx", "****", "changeme", "change-me", "change_me", "replaceme", "replace-me", "replace_me",
		"your-", "your_", "yourtoken", "placeholder", "insert-", "insert_", "-here", "_here",
	}
	placeholderWords = []string{
		"token", "secret", "password", "api_key", "apikey", "bot_token", "app_token", "todo", "tbd", "example", "xxx", "xxxx", "xoxb-", "xapp-", "sk-",
		// https://core.telegram.org/bots/api and /bots/features
		"123456:abc-def1234ghikl-zyx57w2v1u123ew11", "110201543:aahdqtcvch1vgwjxfseofsas0k5paldsaw",
	}
)

func placeholder(text string) bool {
	lower := strings.ToLower(strings.TrimSpace(text))
	return slices.Contains(placeholderWords, lower) ||
		strings.HasPrefix(lower, "<") && strings.HasSuffix(lower, ">") ||
		slices.ContainsFunc(placeholderParts, func(part string) bool { return strings.Contains(lower, part) })
}
