package sim

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// rate is what Limit has set for a route.
type rate struct {
	most int
	per  time.Duration
	hash string
}

// bucket counts what was asked within a window.
type bucket struct {
	used  int
	until time.Time
}

// Limit lets a route be called so often within a time, per channel, guild or
// webhook. Routes of one hash share their buckets; empty: a hash of the route's
// own. Until it is called, a route may be called 1000 times a second.
func (s *Sim) Limit(route string, most int, per time.Duration, hash string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rates[route] = &rate{most, per, hash}
}

// tooMany is a 429: https://discord.com/developers/docs/topics/rate-limits
type tooMany struct {
	after time.Duration
	scope string // user, shared, global
}

func (t *tooMany) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Retry-After", strconv.Itoa(int((t.after+time.Second-1)/time.Second)))
	h.Set("X-RateLimit-Scope", t.scope)
	if h.Get("X-RateLimit-Reset-After") == "" {
		h.Set("X-RateLimit-Reset-After", seconds(t.after))
	}
	if t.scope == "global" {
		h.Set("X-RateLimit-Global", "true")
	}
	message := "You are being rate limited."
	if t.scope == "shared" {
		message = "The resource is being rate limited."
	}
	body, _ := json.Marshal(object{"message": message, "retry_after": t.after.Seconds(), "global": t.scope == "global"})
	w.WriteHeader(http.StatusTooManyRequests)
	w.Write(body)
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

// take counts a call and says what its answer's headers are; not nil: it is one
// too many. The lock is held.
func (s *Sim) take(route string, r *http.Request, h http.Header) *tooMany {
	now := time.Now()
	if s.opts.Global > 0 && !strings.Contains(route, "{token}") {
		if !now.Before(s.global.until) {
			s.global = bucket{until: now.Add(time.Second)}
		}
		if s.global.used++; s.global.used > s.opts.Global {
			return &tooMany{s.global.until.Sub(now), "global"}
		}
	}
	limit := s.rates[route]
	if limit == nil {
		limit = &rate{most: 1000, per: time.Second}
	}
	hash := limit.hash
	if hash == "" {
		sum := md5.Sum([]byte(route))
		hash = hex.EncodeToString(sum[:])
	}
	major := r.PathValue("channel") + r.PathValue("guild") + r.PathValue("token")
	b := s.buckets[hash+":"+major]
	if b == nil || !now.Before(b.until) {
		b = &bucket{until: now.Add(limit.per)}
		s.buckets[hash+":"+major] = b
	}
	left := b.until.Sub(now)
	h.Set("X-RateLimit-Bucket", hash)
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit.most))
	h.Set("X-RateLimit-Reset", strconv.FormatFloat(float64(b.until.UnixMilli())/1000, 'f', 3, 64))
	h.Set("X-RateLimit-Reset-After", seconds(left))
	if b.used++; b.used > limit.most {
		h.Set("X-RateLimit-Remaining", "0")
		return &tooMany{left, "user"}
	}
	h.Set("X-RateLimit-Remaining", strconv.Itoa(limit.most-b.used))
	return nil
}

// The window in which invalid requests are counted, and how long the ban lasts:
// https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
const (
	invalidWindow = 10 * time.Minute
	banFor        = time.Hour
)

// count notes an invalid request. The lock is held.
func (s *Sim) count(status int) {
	if status != 401 && status != 403 && status != 429 {
		return
	}
	now := time.Now()
	s.invalid = append(s.invalid, now)
	for now.Sub(s.invalid[0]) >= invalidWindow {
		s.invalid = s.invalid[1:]
	}
	if len(s.invalid) >= s.opts.InvalidMost {
		s.banned = now.Add(banFor)
	}
}

func (s *Sim) isBanned() bool { return time.Now().Before(s.banned) }

// Invalid is how many invalid requests were made in the last ten minutes, as
// counted at the last of them.
func (s *Sim) Invalid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.invalid)
}

// cloudflare is a 429 from the edge: no JSON and no bucket.
func cloudflare(w http.ResponseWriter, after time.Duration) {
	if after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((after+time.Second-1)/time.Second)))
	}
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.Header().Set("Server", "cloudflare")
	w.WriteHeader(http.StatusTooManyRequests)
	w.Write([]byte("<!doctype html>\n<html><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head>" +
		"<body><h1>Error 1015</h1><p>You are being rate limited</p></body></html>\n"))
}
