package sim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
)

// A fake must be able to refuse: these tests show that it does.

func play(t *testing.T, o Options, f func(*testing.T, *Sim)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := New(o)
		defer s.Close()
		s.AddUser(User{ID: "U1", Name: "Ana"})
		s.AddChannel(Channel{ID: "C1", Name: "support", Members: []string{BotUser, "U1"}})
		s.AddChannel(Channel{ID: "C2", Name: "random"})
		f(t, s)
	})
}

// ask calls a method with the bot token and returns Slack's error code, or the
// HTTP status.
func ask(t *testing.T, s *Sim, method string, args url.Values) string {
	t.Helper()
	if args.Get("token") == "" {
		args.Set("token", "xoxb-sim")
	}
	resp, err := s.Client().PostForm(URL+method, args)
	if err != nil {
		return "cut"
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return resp.Status + " " + resp.Header.Get("Retry-After")
	}
	var answer struct {
		OK    bool
		Error string
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return "unreadable"
	}
	return answer.Error
}

func block(kind, content string) string { return `{"type":"` + kind + `",` + content + `}` }

func textOf(kind string, n int) string {
	return fmt.Sprintf(`{"type":"%s","text":"%s"}`, kind, strings.Repeat("x", n))
}

func TestRefusals(t *testing.T) {
	button := func(label, value int, id string) string {
		return fmt.Sprintf(`{"type":"button","action_id":"%s","value":"%s","text":%s}`, id, strings.Repeat("v", value), textOf("plain_text", label))
	}
	for name, c := range map[string]struct {
		args   url.Values
		method string
		want   string
	}{
		"well":             {url.Values{"channel": {"C1"}, "text": {"x"}}, "chat.postMessage", ""},
		"no channel":       {url.Values{"channel": {"C9"}, "text": {"x"}}, "chat.postMessage", "channel_not_found"},
		"not a member":     {url.Values{"channel": {"C2"}, "text": {"x"}}, "chat.postMessage", "not_in_channel"},
		"no text":          {url.Values{"channel": {"C1"}}, "chat.postMessage", "no_text"},
		"section 3000":     {url.Values{"blocks": {"[" + block("section", `"text":`+textOf("mrkdwn", 3000)) + "]"}}, "", ""},
		"section 3001":     {url.Values{"blocks": {"[" + block("section", `"text":`+textOf("mrkdwn", 3001)) + "]"}}, "", "invalid_blocks"},
		"header 151":       {url.Values{"blocks": {"[" + block("header", `"text":`+textOf("plain_text", 151)) + "]"}}, "", "invalid_blocks"},
		"header of markup": {url.Values{"blocks": {"[" + block("header", `"text":`+textOf("mrkdwn", 5)) + "]"}}, "", "invalid_blocks"},
		"51 blocks":        {url.Values{"blocks": {"[" + strings.Repeat(`{"type":"divider"},`, 50) + `{"type":"divider"}]`}}, "", "invalid_blocks"},
		"11 fields":        {url.Values{"blocks": {"[" + block("section", `"fields":[`+strings.Repeat(textOf("mrkdwn", 1)+",", 10)+textOf("mrkdwn", 1)+"]") + "]"}}, "", "invalid_blocks"},
		"button 76":        {url.Values{"blocks": {"[" + block("actions", `"elements":[`+button(76, 1, "a")+"]") + "]"}}, "", "invalid_blocks"},
		"value 2001":       {url.Values{"blocks": {"[" + block("actions", `"elements":[`+button(5, 2001, "a")+"]") + "]"}}, "", "invalid_blocks"},
		"action_id 256":    {url.Values{"blocks": {"[" + block("actions", `"elements":[`+button(5, 1, strings.Repeat("a", 256))+"]") + "]"}}, "", "invalid_blocks"},
		"one id twice":     {url.Values{"blocks": {"[" + block("actions", `"elements":[`+button(5, 1, "a")+","+button(5, 1, "a")+"]") + "]"}}, "", "invalid_blocks"},
		"sum":              {url.Values{"blocks": {"[" + strings.Repeat(block("section", `"text":`+textOf("mrkdwn", 3000))+",", 4) + block("section", `"text":`+textOf("mrkdwn", 1300)) + "]"}}, "", "msg_blocks_too_long"},
		"unknown block":    {url.Values{"blocks": {`[{"type":"hologram"}]`}}, "", "invalid_blocks"},
		"no JSON":          {url.Values{"blocks": {`[`}}, "", "invalid_blocks_format"},
		"bad metadata":     {url.Values{"text": {"x"}, "metadata": {`{}`}}, "", "invalid_metadata_format"},
		"update too long":  {url.Values{"text": {strings.Repeat("x", 4001)}, "ts": {"own"}}, "chat.update", "msg_too_long"},
		"update of others": {url.Values{"text": {"x"}, "ts": {"other"}}, "chat.update", "cant_update_message"},
		"update of none":   {url.Values{"text": {"x"}, "ts": {"1.1"}}, "chat.update", "message_not_found"},
		"wrong token":      {url.Values{"token": {"xoxb-1"}}, "", "invalid_auth"},
		"other token":      {url.Values{"token": {"xapp-sim"}}, "", "not_allowed_token_type"},
		"app token needed": {url.Values{}, "apps.connections.open", "not_allowed_token_type"},
		"unknown method":   {url.Values{}, "chat.whistle", "unknown_method"},
		"missing scope":    {url.Values{"user": {"U1"}}, "users.info", "missing_scope"},
		"dead trigger":     {url.Values{"trigger_id": {"x"}}, "views.open", "invalid_trigger_id"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, Options{Scopes: []string{"chat:write"}}, func(t *testing.T, s *Sim) {
				s.Post(BotUser, "C1", "", "own")
				s.Post("U1", "C1", "", "other")
				for i, who := range []string{"own", "other"} {
					if c.args.Get("ts") == who {
						c.args.Set("ts", s.Messages("C1")[i].TS)
					}
				}
				if c.args.Get("channel") == "" {
					c.args.Set("channel", "C1")
				}
				if c.method == "" {
					c.method = "chat.postMessage"
				}
				if got := ask(t, s, c.method, c.args); got != c.want {
					t.Errorf("%s answers %q, want %q", c.method, got, c.want)
				}
			})
		})
	}
}

func TestPings(t *testing.T) {
	for message, live := range map[string]bool{
		"<!channel>": true, "a <@U1> b": true, "<!subteam^S1|x>": true, "<!here|here>": true,
		"&lt;!channel&gt;": false, "<https://a.test|@U1>": false, "@channel": false, "<#C1>": false,
	} {
		t.Run(message, func(t *testing.T) {
			play(t, Options{}, func(t *testing.T, s *Sim) {
				ask(t, s, "chat.postMessage", url.Values{"channel": {"C1"}, "text": {message}})
				if got := s.Pings(); len(got) > 0 != live {
					t.Errorf("pings %v", got)
				}
			})
		})
	}
	t.Run("verbatim", func(t *testing.T) {
		play(t, Options{}, func(t *testing.T, s *Sim) {
			for _, verbatim := range []string{"true", "false"} {
				ask(t, s, "chat.postMessage", url.Values{"channel": {"C1"}, "text": {"x"},
					"blocks": {`[{"type":"section","text":{"type":"mrkdwn","verbatim":` + verbatim + `,"text":"hi @here"}}]`}})
			}
			if got := s.Pings(); len(got) != 1 {
				t.Errorf("pings %v", got)
			}
		})
	})
}

func TestFaults(t *testing.T) {
	play(t, Options{Burst: 2}, func(t *testing.T, s *Sim) {
		say := func() string { return ask(t, s, "chat.postMessage", url.Values{"channel": {"C1"}, "text": {"x"}}) }
		for _, c := range []struct {
			fault Fault
			want  string
			said  int
		}{
			{Fault{Error: "is_archived", Times: 1}, "is_archived", 0},
			{Fault{Status: 503, Times: 1}, "503 Service Unavailable ", 0},
			{Fault{RetryAfter: 1500 * time.Millisecond, Times: 1}, "429 Too Many Requests 2", 0},
			{Fault{Refuse: true, Times: 1}, "cut", 0},
			{Fault{Channel: "C2", Error: "x"}, "", 1},
			{Fault{Half: true, Times: 1}, "unreadable", 2},
		} {
			s.Fail(c.fault)
			if got := say(); got != c.want || len(s.Messages("C1")) != c.said {
				t.Errorf("%+v: answers %q, %d messages", c.fault, got, len(s.Messages("C1")))
			}
		}
		if got := say(); got != "429 Too Many Requests 1" {
			t.Errorf("the third within a second: %q", got)
		}
		s.Down(true)
		if got := say(); got != "cut" {
			t.Errorf("down: %q", got)
		}
		s.Down(false)
		<-time.After(2 * time.Second) // virtual
		s.Heal()
		if got := say(); got != "" {
			t.Errorf("healed: %q", got)
		}
	})
}

// app is a bare Socket Mode client.
func app(t *testing.T, s *Sim) *websocket.Conn {
	t.Helper()
	resp, err := s.Client().PostForm(URL+"apps.connections.open", url.Values{"token": {"xapp-sim"}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct{ URL string }
	json.NewDecoder(resp.Body).Decode(&answer)
	conn, _, err := websocket.Dial(t.Context(), answer.URL, &websocket.DialOptions{HTTPClient: s.Client()})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := websocket.Dial(t.Context(), answer.URL, &websocket.DialOptions{HTTPClient: s.Client()}); err == nil {
		t.Error("a ticket opens two sockets")
	}
	return conn
}

func frame(t *testing.T, conn *websocket.Conn) map[string]any {
	t.Helper()
	_, data, err := conn.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var f map[string]any
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// An event comes four times at most, at Slack's pace, and no more once it is
// acknowledged; a button comes once.
func TestRetries(t *testing.T) {
	play(t, Options{}, func(t *testing.T, s *Sim) {
		conn := app(t, s)
		defer conn.CloseNow()
		if f := frame(t, conn); f["type"] != "hello" {
			t.Fatalf("first frame %v", f)
		}
		start := time.Now()
		s.Post("U1", "C1", "", "hello")
		ids := map[any]bool{}
		for i, want := range []time.Duration{0, 3 * time.Second, 66 * time.Second, 369 * time.Second} {
			f := frame(t, conn)
			if got := time.Since(start); got != want || i > 0 && f["retry_attempt"] != float64(i) {
				t.Errorf("try %d after %v: %v", i, got, f)
			}
			ids[f["envelope_id"]] = true
		}
		if len(ids) != 4 || s.Unacked() != 1 {
			t.Errorf("envelopes %v, %d open", ids, s.Unacked())
		}

		s.Post("U1", "C1", "", "again")
		f := frame(t, conn)
		ack, _ := json.Marshal(map[string]any{"envelope_id": f["envelope_id"]})
		if err := conn.Write(t.Context(), websocket.MessageText, ack); err != nil {
			t.Fatal(err)
		}
		if err := s.Await(t.Context(), func() bool { return s.Unacked() == 1 }); err != nil {
			t.Fatal(err)
		}
		s.Redeliver() // neither what was given up nor what was acknowledged
		i := s.Slash("U1", "C1", "status")
		if f := frame(t, conn); f["type"] != "slash_commands" {
			t.Errorf("frame %v", f)
		}
		if _, err := i.Ack(t.Context()); !errors.Is(err, ErrFailed) || i.Took() != 3*time.Second {
			t.Errorf("without an ack the person reads %v after %v", err, i.Took())
		}
	})
}

func TestAwaitEnds(t *testing.T) {
	play(t, Options{}, func(t *testing.T, s *Sim) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Await(ctx, func() bool { return false }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Await: %v", err)
		}
	})
}
