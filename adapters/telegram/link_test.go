package telegram

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"handoff/adapters"
	"handoff/bot"
)

var linkLooks = regexp.MustCompile(`^https://t\.me/Shop_Bot\?start=[A-Za-z0-9_-]{1,64}$`)

func TestLink(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		carried := "order:4711 \"é\" " + strings.Repeat("x", 490)
		link, err := w.a.Link(w.t.Context(), carried)
		if err != nil || !linkLooks.MatchString(link) {
			t.Fatalf("%q %v", link, err)
		}
		if again, _ := w.a.Link(w.t.Context(), carried); again != link {
			t.Errorf("another link for the same: %q", again)
		}
		if other, _ := w.a.Link(w.t.Context(), "order:4712"); other == link {
			t.Error("one link for two")
		}
		for _, who := range []int64{7, 8} {
			w.sim.Private(who, "P", "en").Follow(link)
			m := w.one()
			if m.Kind != bot.KindCommand || m.Name != "start" || m.Values["context"] != carried || m.Text != "" {
				t.Errorf("%+v", m)
			}
		}
		for _, wrong := range []string{"", strings.Repeat("x", 513), "\xff"} {
			if _, err := w.a.Link(w.t.Context(), wrong); err == nil {
				t.Errorf("%d bytes are taken", len(wrong))
			}
		}
		// Forged, cut, of another bot: an ordinary start.
		payload := link[strings.Index(link, "=")+1:]
		flip := func(i int) string {
			b := []byte(payload)
			if b[i]++; b[i] == 'z'+1 || b[i] == 'Z'+1 || b[i] == '9'+1 || b[i] == '-'+1 || b[i] == '_'+1 {
				b[i] = 'a'
			}
			return string(b)
		}
		for _, forged := range []string{flip(0), flip(15), flip(16), flip(35), payload[:35], payload + "A", strings.Repeat("A", 36), "order-17"} {
			ann.Say("/start " + forged)
			if m := w.one(); m.Kind != bot.KindCommand || m.Name != "start" || m.Values["context"] != "" {
				t.Errorf("%q: %+v", forged, m)
			}
		}
		// In a group a context is nobody's business.
		w.sim.Group(-9, "G").As(7, "Ann", "en").Say("/start@shop_bot " + payload)
		if m := w.one(); m.Values["context"] != "" {
			t.Errorf("%+v", m)
		}
	})
}

func TestPrivateChoice(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		id := strings.Repeat("i", maxChoice)
		d := saying(0, bot.Reply{Text: "?", Choices: []bot.Choice{{ID: id, Label: "In private", Private: true, Style: bot.StylePrimary}, {ID: "here", Label: "Here"}}})
		d.To = spot{chat: -9, person: 7}.address("telegram")
		group := w.sim.Group(-9, "G")
		ann, ben := group.As(7, "Ann", "en"), group.As(8, "Ben", "en")
		w.mustSend(d)
		buttons := group.Sent()[0].Buttons[0]
		if !linkLooks.MatchString(buttons[0].URL) || buttons[0].Data != "" || buttons[1].URL != "" || buttons[1].Data == "" {
			t.Fatalf("%+v", buttons)
		}
		ann.Follow(buttons[0].URL)
		if m := w.one(); m.Name != "start" || m.Values["context"] != id || m.At.Chat != "7" || m.Public {
			t.Errorf("%+v", m)
		}
		ben.Follow(buttons[0].URL)
		if m := w.one(); m.Name != "start" || m.Values != nil || m.Text != "" {
			t.Errorf("another person: %+v", m)
		}
		// In a private chat it is an ordinary button.
		d.To = spot{chat: 7}.address("telegram")
		w.mustSend(d)
		if b := w.sim.Sent(7)[0].Buttons[0][0]; b.URL != "" || b.Data == "" {
			t.Errorf("%+v", b)
		}
	})
}

// timedMemory lets what is kept end, as a store does, by a clock of its own.
type timedMemory struct {
	adapters.OwnMemory
	mu   sync.Mutex
	now  time.Duration
	ends map[string]time.Duration
}

func (m *timedMemory) pass(days int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now += time.Duration(days) * 24 * time.Hour
}

func (m *timedMemory) Set(ctx context.Context, key string, v []byte, keep time.Duration) error {
	m.mu.Lock()
	if delete(m.ends, key); keep > 0 {
		m.ends[key] = m.now + keep
	}
	m.mu.Unlock()
	return m.OwnMemory.Set(ctx, key, v, keep)
}

func (m *timedMemory) Get(ctx context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if end, ok := m.ends[key]; ok && m.now > end {
		return nil, nil
	}
	return m.OwnMemory.Get(ctx, key)
}

// A short context stands in its link: nothing is kept, and no other link is taken
// for it.
func TestShortLink(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		payload := func(link string) string { return link[strings.Index(link, "=")+1:] }
		for _, context := range []string{"o", "order 1042", "订单 1042", "12 bytes 4711", strings.Repeat("x", 32)} {
			link, err := w.a.Link(w.t.Context(), context)
			if err != nil || len(payload(link)) > 64 {
				t.Fatalf("%q %v", link, err)
			}
			if ann.Follow(link); w.one().Values["context"] != context {
				t.Errorf("%q does not carry %q", link, context)
			}
			forged := "A" + payload(link)
			ann.Say("/start " + forged)
			if m := w.one(); m.Values["context"] != "" {
				t.Errorf("forged %q: %+v", forged, m)
			}
		}
		// The signature of a kept link is not that of a context.
		private, err := w.a.privateLink(w.t.Context(), 8, "k", "yes")
		if err != nil {
			t.Fatal(err)
		}
		if ann.Follow(private); w.one().Values["context"] != "" {
			t.Error("another person's link was taken")
		}
	})
}

func TestLinksEnd(t *testing.T) {
	memory := &timedMemory{ends: make(map[string]time.Duration)}
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		w.sim.Group(-9, "G")
		long := strings.Repeat("c", 33) // kept, as it does not fit into a link
		link, err := w.a.Link(w.t.Context(), long)
		if err != nil {
			t.Fatal(err)
		}
		private, err := w.a.privateLink(w.t.Context(), 7, "k", "yes")
		if err != nil {
			t.Fatal(err)
		}
		follow := func(link string) string {
			ann.Follow(link)
			return w.one().Values["context"]
		}
		memory.pass(6)
		if got := follow(private); got != "yes" {
			t.Errorf("after 6 days: %q", got)
		}
		memory.pass(2)
		if got := follow(private); got != "" {
			t.Errorf("after 8 days: %q", got)
		}
		memory.pass(350)
		if got := follow(link); got != long {
			t.Errorf("after 358 days: %q", got)
		}
		memory.pass(10)
		if got := follow(link); got != "" {
			t.Errorf("after 368 days: %q", got)
		}
	}, func(c *Config) { c.Memory = memory })
}
