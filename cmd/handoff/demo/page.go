package demo

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"strconv"
	"time"
)

//go:embed page
var assets embed.FS

// policy lets the page load its own files, talk to its own origin, and nothing
// else; no script or style may stand in the HTML.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; frame-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// maxBody bounds one action: a megabyte of text is refused by its platform's own
// limit, in words.
const maxBody = 2 << 20

// page serves one Demo.
type page struct {
	d       *Demo
	session string // of this process: a page of another one loads anew
}

func newPage(d *Demo) http.Handler {
	p := &page{d: d, session: strconv.FormatInt(time.Now().UnixNano(), 36)}
	files, err := fs.Sub(assets, "page")
	if err != nil {
		panic(err) // the folder is embedded
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(files))
	mux.HandleFunc("GET /live", p.live)
	mux.HandleFunc("POST /act", p.act)
	mux.HandleFunc("POST /upload", p.upload)
	mux.HandleFunc("GET /file/{path...}", p.file)
	mux.HandleFunc("GET /site", d.site.serve)
	// Another site's page in the same browser may not act here.
	guarded := http.NewCrossOriginProtection().Handler(mux)
	all := http.NewServeMux()
	d.site.chat.Mount(all) // guards itself
	all.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-cache")
		guarded.ServeHTTP(w, r)
	})
	return all
}

// act carries out one action and answers 200 with an answer, or 422 with
// {"error": …} in the words of the platform.
func (p *page) act(w http.ResponseWriter, r *http.Request) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		http.Error(w, "want application/json", http.StatusUnsupportedMediaType)
		return
	}
	var a action
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&a); err != nil {
		status := http.StatusBadRequest
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			status = http.StatusRequestEntityTooLarge
		}
		http.Error(w, "the action cannot be read", status)
		return
	}
	do, ok := actions[a.Do]
	if !ok {
		http.Error(w, "there is no such action", http.StatusBadRequest)
		return
	}
	result, err := do(p.d, r.Context(), a)
	reply(w, result, err)
}

func reply(w http.ResponseWriter, result answer, err error) {
	w.Header().Set("Content-Type", "application/json")
	if refused, ok := errors.AsType[refusal](err); ok {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": string(refused)})
		return
	}
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
		return
	}
	_ = json.NewEncoder(w).Encode(result)
}

// hello is what does not change while the program runs.
type hello struct {
	Session     string       `json:"session"`
	Company     string       `json:"company"`
	Channels    []room       `json:"channels"`
	Shortcuts   []shortcut   `json:"shortcuts"` // on messages, as the app's manifest has them
	Agents      []person     `json:"agents"`
	Suggestions []suggestion `json:"suggestions"`
}

// keepAlive is how often a silent stream says that it lives.
const keepAlive = 20 * time.Second

// live streams what the platforms hold: "telegram", "discord", "slack" and "screens" whole whenever
// they changed, "events" as they come. It ends with the request or the demo.
// https://html.spec.whatwg.org/multipage/server-sent-events.html
func (p *page) live(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // the server's is for requests that end
	stream := func(name string, data []byte) bool {
		_, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, data)
		return err == nil
	}
	first, err := json.Marshal(hello{p.session, botName, rooms, p.d.shortcuts, agents, suggestions})
	if err != nil || !stream("hello", first) {
		return
	}
	p.d.look()
	tick := time.NewTicker(keepAlive)
	defer tick.Stop()
	var telegramN, discordN, slackN, screensN, last int
	for {
		p.d.mu.Lock()
		v, events, changed := p.d.view, p.d.journal.since(last), p.d.changed
		p.d.mu.Unlock()
		ok := true
		if v.telegramN != telegramN {
			ok, telegramN = stream("telegram", v.telegram), v.telegramN
		}
		if ok && v.discordN != discordN {
			ok, discordN = stream("discord", v.discord), v.discordN
		}
		if ok && v.slackN != slackN {
			ok, slackN = stream("slack", v.slack), v.slackN
		}
		if ok && v.screensN != screensN {
			ok, screensN = stream("screens", v.screens), v.screensN
		}
		if ok && len(events) > 0 {
			last = events[len(events)-1].N
			ok = stream("events", []byte(marshal(events)))
		}
		if !ok || control.Flush() != nil || !p.rest(r.Context(), w, changed, tick.C) {
			return
		}
	}
}

// rest waits until something changed; false: the page has gone or the demo ends.
func (p *page) rest(ctx context.Context, w http.ResponseWriter, changed <-chan struct{}, tick <-chan time.Time) bool {
	select {
	case <-changed:
		return true
	case <-tick:
		_, err := fmt.Fprint(w, ": alive\n\n")
		return err == nil
	case <-ctx.Done():
		return false
	case <-p.d.done:
		return false
	}
}
