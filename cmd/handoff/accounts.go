package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"slices"

	"handoff/adapters/discord"
	"handoff/adapters/slack"
	"handoff/adapters/telegram"
	"handoff/adapters/web"
	"handoff/adapters/webhook"
	"handoff/bot"
	"handoff/config"
	"handoff/dialog"
)

// account is a platform's account with its place in the configuration.
type account struct {
	bot.Account
	key string // "telegram", "slack[1]"
}

// platforms are the configured accounts, and what the dialogue must know of them.
type platforms struct {
	accounts []account
	desk     bot.Address               // where tickets are opened: the channel of the first Slack account that has one
	fronts   map[string]dialog.Account // by account: what is different there
}

// dialer makes the program's connections; nil: as the machine does. Tests have
// fakes answer instead.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// newPlatforms makes an adapter for each configured account.
func newPlatforms(c *config.Config, store bot.Store, dial dialer, log *slog.Logger) (*platforms, error) {
	p := &platforms{fronts: make(map[string]dialog.Account)}
	desks := desksOf(c)
	for i, s := range c.Slack {
		p.add(bot.Desk, keyOf("slack", i, len(c.Slack)), slack.New(slack.Config{
			Name: s.Name, BotToken: s.BotToken.Reveal(), AppToken: s.AppToken.Reveal(), APIURL: s.APIURL, Channel: s.Channel,
			Desks: desks[s.Name], Dial: dial, Log: log, Memory: store,
		}))
		if p.desk.IsZero() && s.Channel != "" {
			p.desk = bot.Address{Account: s.Name, Chat: s.Channel}
		}
	}
	for i, t := range c.Telegram {
		conf := telegram.Config{
			Name: t.Name, Token: t.Token.Reveal(), APIURL: t.APIURL, Mode: t.Mode, Drafts: t.Drafts, Rich: t.Rich,
			Dial: dial, Log: log, Memory: store,
		}
		if t.Webhook != nil {
			conf.WebhookURL, conf.WebhookPath, conf.WebhookSecret = t.Webhook.URL, t.Webhook.Path, t.Webhook.Secret.Reveal()
		}
		adapter, err := telegram.New(conf)
		if err := p.front(c, "telegram", i, len(c.Telegram), adapter, t.Front(), err); err != nil {
			return nil, err
		}
	}
	for i, d := range c.Discord {
		adapter, err := discord.New(discord.Config{
			Name: d.Name, Token: d.Token.Reveal(), APIURL: d.APIURL, Channel: d.Channel, Guild: d.Guild, MessageContent: d.MessageContent,
			Dial: dial, Log: log, Memory: store,
		})
		if err := p.front(c, "discord", i, len(c.Discord), adapter, d.Front(), err); err != nil {
			return nil, err
		}
	}
	for i, w := range c.Web {
		adapter, err := web.New(web.Config{
			Name: w.Name, Path: w.Path, URL: w.URL, Origins: w.Origins, Secret: w.Secret.Reveal(), IdentitySecret: w.IdentitySecret.Reveal(),
			Proxies: w.Proxies, Title: w.Title, Color: w.Color, MaxFile: int64(w.MaxFile) << 20, Texts: webTexts(w),
			Log: log, Feed: store, Memory: store,
		})
		if err := p.front(c, "web", i, len(c.Web), adapter, w.Front(), err); err != nil {
			return nil, err
		}
	}
	for i, h := range c.Webhooks {
		key := keyOf("webhooks", i, len(c.Webhooks))
		var secrets []string
		for _, s := range h.Secret {
			secrets = append(secrets, s.Reveal())
		}
		adapter, err := webhook.New(webhook.Config{Name: h.Name, URL: h.URL, Secrets: secrets, Dial: dial, Log: log})
		if err != nil {
			return nil, wrong(c, key, err.Error())
		}
		p.add(bot.Internal, key, adapter)
	}
	return p, nil
}

// webTexts is what the page of a chat says, by language.
func webTexts(w config.Web) map[string]web.Text {
	texts := make(map[string]web.Text)
	set := func(lang string, change func(*web.Text)) {
		t := texts[lang]
		change(&t)
		texts[lang] = t
	}
	for lang, s := range w.Greeting {
		set(lang, func(t *web.Text) { t.Greeting = s })
	}
	for lang, s := range w.Placeholder {
		set(lang, func(t *web.Text) { t.Placeholder = s })
	}
	for lang, links := range w.Links {
		set(lang, func(t *web.Text) {
			for _, l := range links {
				t.Links = append(t.Links, web.Link(l))
			}
		})
	}
	return texts
}

func (p *platforms) add(side bot.Side, key string, adapter bot.Adapter) {
	p.accounts = append(p.accounts, account{bot.Account{Adapter: adapter, Side: side}, key})
}

// front adds an account that customers write to, with what it has of its own. err
// is what making it came to.
func (p *platforms) front(c *config.Config, section string, i, of int, adapter bot.Adapter, f config.Front, err error) error {
	key := keyOf(section, i, of)
	if err != nil {
		return wrong(c, key, err.Error())
	}
	p.add(bot.Customer, key, adapter)
	own := dialog.Account{Name: f.Title, Tags: f.Tags, Shows: section == "web"}
	own.Desk = channelOf(c, f.Desk)
	p.fronts[adapter.Name()] = own
	return nil
}

// desksOf are all channels that are written to besides an account's own, by Slack
// account: each must know its channels by the names that the configuration gives.
func desksOf(c *config.Config) map[string][]string {
	desks := make(map[string][]string)
	add := func(channel string) {
		if at := channelOf(c, channel); !at.IsZero() && !slices.Contains(desks[at.Account], at.Chat) {
			desks[at.Account] = append(desks[at.Account], at.Chat)
		}
	}
	for _, t := range c.Telegram {
		add(t.Desk)
	}
	for _, d := range c.Discord {
		add(d.Desk)
	}
	for _, w := range c.Web {
		add(w.Desk)
	}
	for _, t := range c.Teams {
		add(t.Channel)
		add(t.Alarm)
	}
	if c.Digest != nil {
		add(c.Digest.Channel)
	}
	return desks
}

// served are the accounts as the runtime takes them.
func (p *platforms) served() []bot.Account {
	var out []bot.Account
	for _, a := range p.accounts {
		out = append(out, a.Account)
	}
	return out
}

// names are the accounts' names, for the log.
func (p *platforms) names() []string {
	var out []string
	for _, a := range p.accounts {
		out = append(out, a.Adapter.Name())
	}
	return out
}

// warn says what a first set-up often lacks; empty: nothing.
func (p *platforms) warn() string {
	customers := 0
	for _, a := range p.accounts {
		if a.Side == bot.Customer {
			customers++
		}
	}
	switch {
	case customers == 0:
		return "no platform is configured, so nobody can write: add a telegram, discord or web section to the configuration"
	case p.desk.IsZero():
		return "no desk is configured: tickets get a number and wait in the list; add a slack section to the configuration"
	}
	return ""
}

// keyOf is how a section is named: "telegram", or "telegram[1]" in a list.
func keyOf(section string, i, of int) string {
	if of == 1 {
		return section
	}
	return fmt.Sprintf("%s[%d]", section, i)
}

// wrong is a problem with the configuration that only building shows.
func wrong(c *config.Config, key, text string) error {
	return &exitError{exitConfig, config.Problems{c.Problem(key, text)}}
}
