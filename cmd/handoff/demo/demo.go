package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"handoff/adapters/discord"
	discordsim "handoff/adapters/discord/sim"
	"handoff/adapters/slack"
	slacksim "handoff/adapters/slack/sim"
	"handoff/adapters/telegram"
	telegramsim "handoff/adapters/telegram/sim"
	"handoff/adapters/web"
	"handoff/bot"
)

// Config is what the demo needs of the program.
type Config struct {
	Memory bot.Memory   // the adapters': cursors, the menu's mark
	Feed   bot.Feed     // the website's chats
	Log    *slog.Logger // default none
}

// Demo is the fakes, the adapters that speak to them, and the page. All methods
// may be called at once.
type Demo struct {
	telegram  *telegramsim.Server
	discord   *discordsim.Sim
	guild     *discordsim.Guild
	help      string // the support channel's ID, in Discord
	slack     *slacksim.Sim
	site      *site
	mind      *mind
	accounts  []bot.Account
	desk      bot.Address
	shortcuts []shortcut
	done      <-chan struct{} // New's context has ended
	stop      context.CancelFunc
	began     time.Time
	watching  sync.WaitGroup

	mu      sync.Mutex
	people  []*customer
	journal journal
	seen    seen
	view    view
	changed chan struct{} // closed and made anew whenever view or journal changed
}

// The fakes' addresses: a loopback name, so that no proxy of the visitor's
// environment is asked.
const (
	telegramURL = "http://localhost"
	discordURL  = "http://localhost"
	slackURL    = "http://localhost/api/"
)

// New starts the platforms and makes the adapters. ctx is the life of the page:
// when it ends, open pages are let go. Close ends the platforms; it is called
// once the runtime has stopped.
func New(ctx context.Context, c Config) (*Demo, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	watch, stop := context.WithCancel(ctx)
	d := &Demo{
		telegram: telegramsim.New(telegramsim.Options{Token: "42:demo", Username: "kitewright_bot"}),
		discord:  discordsim.New(discordsim.Options{Intents: discordsim.MessageContent, CDN: discordURL, AckWait: patience}),
		slack:    slacksim.New(slacksim.Options{AckWait: patience}),
		site:     &site{identity: rand.Text() + rand.Text()},
		done:     watch.Done(),
		stop:     stop,
		began:    time.Now(),
		changed:  make(chan struct{}),
		seen:     newSeen(),
	}
	d.site.name = d.named
	if err := d.build(ctx, c); err != nil {
		d.Close()
		return nil, fmt.Errorf("demo: %w", err)
	}
	look := func() bool { d.look(); return false } // asked after each change
	d.watching.Go(func() { _ = d.telegram.Wait(watch, look) })
	d.watching.Go(func() { _ = d.discord.Await(watch, look) })
	d.watching.Go(func() { _ = d.slack.Await(watch, look) })
	return d, nil
}

func (d *Demo) build(ctx context.Context, c Config) error {
	members := []string{slacksim.BotUser}
	for _, a := range agents {
		d.slack.AddUser(slacksim.User{ID: a.ID, Name: a.Name, Zone: "Europe/Berlin", Locale: "en-GB"})
		members = append(members, a.ID)
	}
	d.guild = d.discord.Guild(guild)
	d.help = d.guild.Channel(helpChannel)
	names := make([]string, len(rooms))
	for i, r := range rooms {
		names[i] = "#" + r.Name
		d.slack.AddChannel(slacksim.Channel{ID: r.ID, Name: r.Name, Members: members})
	}
	for _, p := range customers {
		d.people = append(d.people, d.join(p))
	}

	var err error
	if d.shortcuts, err = readShortcuts(slack.Manifest()); err != nil {
		return err
	}
	if d.mind, err = newMind(); err != nil {
		return err
	}
	tg, err := telegram.New(telegram.Config{
		Token: d.telegram.Token(), APIURL: telegramURL, Dial: d.telegram.Dial, Drafts: true, Patience: patience, Log: c.Log, Memory: c.Memory,
	})
	if err != nil {
		return err
	}
	dc, err := discord.New(discord.Config{
		Token: "sim-token", APIURL: discordURL, Dial: d.discord.Dial, Channel: d.help, MessageContent: true, Patience: patience, Log: c.Log, Memory: c.Memory,
	})
	if err != nil {
		return err
	}
	d.site.chat, err = web.New(web.Config{
		Secret: rand.Text() + rand.Text(), IdentitySecret: d.site.identity, Title: botName, Color: siteColor, MaxFile: maxFile,
		Log: c.Log, Feed: &watchedFeed{Feed: c.Feed, d: d, last: make(map[string]int64)}, Memory: c.Memory,
	})
	if err != nil {
		return err
	}
	desk := slack.New(slack.Config{
		BotToken: "xoxb-sim", AppToken: "xapp-sim", APIURL: slackURL, Channel: names[0], Desks: names,
		Dial: d.slack.Dial, Patience: patience, Log: c.Log, Memory: c.Memory,
	})
	if d.desk, err = desk.Desk(ctx); err != nil {
		return err
	}
	d.accounts = []bot.Account{
		{Adapter: tg, Side: bot.Customer}, {Adapter: dc, Side: bot.Customer}, {Adapter: d.site.chat, Side: bot.Customer},
		{Adapter: desk, Side: bot.Desk},
	}
	return nil
}

// Accounts are the adapters with their sides, for bot.Runtime.
func (d *Demo) Accounts() []bot.Account { return slices.Clone(d.accounts) }

// Desk is where tickets are opened, for dialog.Config.
func (d *Demo) Desk() bot.Address { return d.desk }

// Handler serves the page, its assets, its stream and its actions.
func (d *Demo) Handler() http.Handler { return newPage(d) }

// Close ends the platforms and lets open pages go.
func (d *Demo) Close() {
	d.stop()
	d.watching.Wait()
	d.telegram.Close()
	d.discord.Close()
	d.slack.Close()
	d.mind.close()
}
