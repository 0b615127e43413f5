package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	discordsim "handoff/adapters/discord/sim"
	slacksim "handoff/adapters/slack/sim"
	telegramsim "handoff/adapters/telegram/sim"
)

// patient is how long a test waits for what must happen.
const patient = 30 * time.Second

// until waits for cond, which a platform's fake asks whenever something happened.
func until(t *testing.T, what string, wait func(context.Context, func() bool) error, cond func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	if err := wait(ctx, cond); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

const shipping = "---\ntitle: Delivery times\nquestions: [How long does delivery take?]\napproved: true\ntags: [%s]\n---\n%s\n"

// One process serves two shops on Telegram, a Discord and a website: each has its
// articles, and its tickets stand in its own channel.
func TestServeSeveralAccounts(t *testing.T) {
	t.Parallel()
	tea := telegramsim.New(telegramsim.Options{Token: "11:tea", Username: "tea_bot"})
	bikes := telegramsim.New(telegramsim.Options{Token: "12:bikes", Username: "bikes_bot"})
	discord := discordsim.New(discordsim.Options{Token: "sim-token"})
	slack := slacksim.New(slacksim.Options{})
	slack.AddUser(slacksim.User{ID: "U1", Name: "Ana"})
	for id, name := range map[string]string{"C0SUPPORT": "support", "C0BIKES00": "bikes"} {
		slack.AddChannel(slacksim.Channel{ID: id, Name: name, Members: []string{slacksim.BotUser, "U1"}})
	}
	serve := func(h http.Handler) string {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return s.URL
	}
	t.Cleanup(slack.Close)
	t.Cleanup(discord.Close)
	t.Cleanup(bikes.Close)
	t.Cleanup(tea.Close)

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	dir := folder(t, map[string]string{
		"knowledge/tea.md":   fmt.Sprintf(shipping, "tea", "Tea travels three days."),
		"knowledge/bikes.md": fmt.Sprintf(shipping, "bikes", "A bike travels ten days."),
		"handoff.yaml": fmt.Sprintf(`
telegram:
  - {name: tea, token: "11:tea", api_url: %s, title: Tea house, tags: [tea]}
  - {name: bikes, token: "12:bikes", api_url: %s, title: Bike shop, tags: [bikes], desk: "#bikes"}
discord: {token: sim-token, api_url: %s, tags: [tea]}
web: {secret: 0123456789abcdef0123456789abcdef, tags: [bikes], greeting: {de: Moin!}, links: {de: [{label: Impressum, url: "https://bikes.example/impressum"}]}}
slack: {bot_token: xoxb-sim, app_token: xapp-sim, api_url: %s/api/, channel: "#support"}
http: {listen: '%s'}
embedded: {file: ":memory:"}
`, serve(tea), serve(bikes), serve(discord), serve(slack), address)})

	links, errs, code := runs(t, dir, "", "link", "order 1042")
	if code != 0 || !strings.Contains(links, "https://t.me/tea_bot?start=") || !strings.Contains(links, "https://t.me/bikes_bot?start=") {
		t.Fatalf("link: exit %d\n%s%s", code, links, errs)
	}

	cmd := handoff(t, dir, "serve")
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("serve ended: %v", err)
		}
		if t.Failed() {
			t.Logf("serve said:\n%s", log.String())
		}
	}()

	// The same question, and each shop's own answer.
	for name, shop := range map[string]struct {
		sim    *telegramsim.Server
		answer string
	}{"tea": {tea, "three days"}, "bikes": {bikes, "ten days"}} {
		mia := shop.sim.Private(7, "Mia", "en")
		mia.Say("How long does delivery take?")
		until(t, name+" answers", shop.sim.Wait, func() bool { return strings.Contains(said(mia.Sent()), shop.answer) })
	}
	dm := discord.Person("Lin").DM()
	if _, err := dm.Say("How long does delivery take?"); err != nil {
		t.Fatal(err)
	}
	until(t, "Discord answers", discord.Await, func() bool { return strings.Contains(strings.Join(dm.Reads(), "\n"), "three days") })

	// A person: the ticket stands in the shop's channel, with its name, and says
	// where its customer came from.
	_, start, _ := strings.Cut(strings.Split(links, "\n")[1], "start=")
	ann := bikes.Private(8, "Ann", "en")
	ann.Say("/start " + strings.TrimSpace(start))
	ann.Say("I want to talk to a person")
	until(t, "the bikes' ticket", slack.Await, func() bool { return len(slack.Messages("C0BIKES00")) == 1 })
	for _, want := range []string{"Bike shop", "order 1042"} {
		if card := shown(slack.Messages("C0BIKES00")[0]); !strings.Contains(card, want) {
			t.Errorf("the card does not say %q:\n%s", want, card)
		}
	}
	ben := tea.Private(9, "Ben", "en")
	ben.Say("I want to talk to a person")
	until(t, "the tea's ticket", slack.Await, func() bool { return len(slack.Messages("C0SUPPORT")) == 1 })
	head := slack.Messages("C0SUPPORT")[0]
	slack.Post("U1", "C0SUPPORT", head.TS, "Hello Ben, this is Ana")
	until(t, "the agent's words", tea.Wait, func() bool { return strings.Contains(said(ben.Sent()), "this is Ana") })

	r, err := http.Get("http://" + address + "/chat")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusOK {
		t.Errorf("the website's chat answers %s", r.Status)
	}
	if r, err = http.Get("http://" + address + "/chat/v1/config?lang=de"); err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if page, err := io.ReadAll(r.Body); err != nil || !strings.Contains(string(page), "Moin!") || !strings.Contains(string(page), "https://bikes.example/impressum") {
		t.Errorf("the website's chat says %s: %v", page, err)
	}
}

func said(messages []telegramsim.Message) string {
	var all []string
	for _, m := range messages {
		all = append(all, m.Text)
	}
	return strings.Join(all, "\n")
}

// shown is all that a Slack message shows, fields too.
func shown(m slacksim.Message) string { return m.Text + "\n" + fmt.Sprint(m.Blocks) }

// A link needs an account that has links.
func TestLinkRefused(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"handoff.yaml": `web: {secret: 0123456789abcdef0123456789abcdef}`})
	if _, errs, code := runs(t, dir, "", "link", "order 1"); code != 1 || !strings.Contains(errs, "add a telegram section") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
