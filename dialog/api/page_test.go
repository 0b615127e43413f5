package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Whoever pages meets each ticket once, those that close meanwhile or not.
func TestPages(t *testing.T) {
	t.Parallel()
	a, s := newAPI(t)
	var got []string
	for after, pages := "", 0; pages == 0 || after != ""; pages++ {
		status, body, _ := ask(a, reader, "GET /tickets?limit=1&after="+url.QueryEscape(after), "")
		var page struct {
			Tickets []struct{ Number string }
			Next    string
		}
		if err := json.Unmarshal([]byte(body), &page); err != nil || status != 200 || len(page.Tickets) != 1 {
			t.Fatalf("%d %s", status, body)
		}
		got = append(got, page.Tickets[0].Number)
		after, s.gone = page.Next, page.Tickets[0].Number
	}
	if strings.Join(got, " ") != "T-1001 T-1002 T-1003" {
		t.Errorf("%v", got)
	}
	if _, body, _ := ask(a, reader, "GET /tickets?limit=1&stage=claimed", ""); !strings.Contains(body, "T-1002") || strings.Contains(body, "next") {
		t.Errorf("filtered: %s", body)
	}
}

func TestCursorRoundTrip(t *testing.T) {
	t.Parallel()
	for _, c := range []cursor{{}, {1, "T-1"}, {-62135596800000000, "T-1001"}} {
		if got, err := parseCursor(c.String()); c.number != "" && (err != nil || got != c) {
			t.Errorf("%v: %v, %v", c, got, err)
		}
	}
}

// Who reads again and again is spared what has not changed.
func TestETag(t *testing.T) {
	t.Parallel()
	a, s := newAPI(t)
	for _, line := range []string{"GET /tickets", "GET /tickets/T-1002"} {
		s.gone = ""
		_, _, header := ask(a, reader, line, "")
		tag := header.Get("ETag")
		if status, body, _ := ask(a, reader, line, "", "If-None-Match", `"x", W/`+tag); status != http.StatusNotModified || body != "" {
			t.Errorf("%s: %d %s", line, status, body)
		}
		s.gone = "T-1001"
		if status, _, _ := ask(a, reader, line, "", "If-None-Match", tag); (status == http.StatusOK) != (line == "GET /tickets") {
			t.Errorf("%s: %d after a ticket has gone", line, status)
		}
	}
}

// OPTIONS says what there is, to everybody, and lets no other origin in.
func TestOptions(t *testing.T) {
	t.Parallel()
	a, _ := newAPI(t)
	for path, want := range map[string]string{"/tickets": readMethods, "/orders/x": readMethods, "/tickets/T-1001/claim": verbMethods} {
		status, body, header := ask(a, "", "OPTIONS "+path, "", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST")
		if status != http.StatusNoContent || body != "" || header.Get("Allow") != want || header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %d %s %v", path, status, body, header)
		}
	}
}
