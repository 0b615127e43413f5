package main

import (
	"fmt"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"handoff/adapters/slack"
	"handoff/adapters/telegram"
	"handoff/bot"
	"handoff/config"
	"handoff/dialog"
	"handoff/dialog/openai"
)

// account is a platform's account with its place in the configuration.
type account struct {
	bot.Account
	key string // "telegram", "slack[1]"
}

// newAccounts makes an adapter for each configured account. desk is where
// tickets are opened: the channel of the first Slack account that has one.
func newAccounts(c *config.Config, memory bot.Memory, log *slog.Logger) (accounts []account, desk bot.Address, err error) {
	for i := range c.Discord {
		key := keyOf("discord", i, len(c.Discord))
		return nil, desk, wrong(c, key, "Discord is not served by this version; take the section out")
	}
	for i, t := range c.Telegram {
		key := keyOf("telegram", i, len(c.Telegram))
		conf := telegram.Config{
			Name: t.Name, Token: t.Token.Reveal(), APIURL: t.APIURL, Mode: t.Mode,
			Log: log, Memory: memory,
		}
		if t.Webhook != nil {
			conf.WebhookURL, conf.WebhookPath, conf.WebhookSecret = t.Webhook.URL, t.Webhook.Path, t.Webhook.Secret.Reveal()
		}
		adapter, err := telegram.New(conf)
		if err != nil {
			return nil, desk, wrong(c, key, err.Error())
		}
		accounts = append(accounts, account{bot.Account{Adapter: adapter, Side: bot.Customer}, key})
	}
	for i, s := range c.Slack {
		adapter := slack.New(slack.Config{
			Name: s.Name, BotToken: s.BotToken.Reveal(), AppToken: s.AppToken.Reveal(), APIURL: s.APIURL, Channel: s.Channel,
			Log: log, Memory: memory,
		})
		accounts = append(accounts, account{bot.Account{Adapter: adapter, Side: bot.Desk}, keyOf("slack", i, len(c.Slack))})
		if desk.IsZero() && s.Channel != "" {
			desk = bot.Address{Account: s.Name, Chat: s.Channel}
		}
	}
	return accounts, desk, nil
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

// newModel makes the model, or nil where none is configured: answers then come
// from the articles alone.
func newModel(c *config.Config, registry prometheus.Registerer, log *slog.Logger) (*openai.Model, error) {
	if !c.Model.On() {
		return nil, nil
	}
	providers := []openai.Provider{{BaseURL: c.Model.BaseURL, APIKey: openai.Key(c.Model.APIKey.Reveal()), Name: c.Model.Name}}
	for _, f := range c.Model.Fallbacks {
		providers = append(providers, openai.Provider{BaseURL: f.BaseURL, APIKey: openai.Key(f.APIKey.Reveal()), Name: f.Name})
	}
	model, err := openai.New(openai.Config{
		Providers: providers, Timeout: c.Model.Timeout, MaxTokens: c.Model.MaxTokens,
		Temperature: c.Model.Temperature, Stream: c.Model.Stream, Log: log, Metrics: registry,
	})
	if err != nil {
		return nil, wrong(c, "model", err.Error())
	}
	return model, nil
}

// asSeam keeps a missing model a missing interface.
func asSeam(m *openai.Model) dialog.Model {
	if m == nil {
		return nil
	}
	return m
}
