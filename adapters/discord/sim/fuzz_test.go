package sim

import (
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// Whatever is sent to whatever route, an answer comes, and the sim lives on.
func FuzzREST(f *testing.F) {
	routes := slices.Sorted(maps.Keys(handlers))
	for i := range routes {
		for _, body := range []string{
			"", "{}", "[]", `{"content":"x","components":[{"type":1,"components":[{"type":2,"style":1,"label":"a","custom_id":"b"}]}]}`,
			`{"type":9,"data":{"title":"t","custom_id":"c","components":[{"type":18,"label":"l","component":{}}]}}`,
			`{"type":7,"data":{"content":"x"}}`, `{"name":"n","type":12}`, `[{"name":"n","description":"d"}]`, `{"attachments":[{"id":0}]}`,
		} {
			f.Add(uint8(i), uint8(0), body)
			f.Add(uint8(i), uint8(1), body)
			f.Add(uint8(i), uint8(2), body)
		}
	}
	f.Fuzz(func(t *testing.T, route, where uint8, body string) {
		s := New(Options{})
		defer s.Close()
		g := s.Guild("Desk")
		ann := s.Person("Ann")
		g.Join(ann)
		channels := []string{ann.DM().Channel, g.Channel("support"), g.Forum("forum", "tag")}
		place := ann.In(channels[int(where)%len(channels)])
		said, _ := place.Say("hello")
		s.mu.Lock()
		own := &Message{Channel: place.Channel, Author: BotID, Components: []Component{{"type": 1.0, "components": []any{
			map[string]any{"type": 2.0, "custom_id": "x", "label": "x", "style": 1.0}}}}}
		s.say(own)
		s.mu.Unlock()
		i, err := place.Press("x")
		if err != nil {
			t.Fatal(err)
		}
		if where&128 != 0 {
			said = own.ID
		}
		method, path, _ := strings.Cut(routes[int(route)%len(routes)], " ")
		path = strings.NewReplacer("{channel}", place.Channel, "{message}", said, "{guild}", g.ID, "{user}", ann.ID, "{app}", AppID,
			"{token}", i.Token, "{interaction}", i.ID, "{emoji}", "%F0%9F%91%8D").Replace(path)
		r := httptest.NewRequest(method, "/api/v10"+path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bot sim-token")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code < 200 || w.Code >= 500 {
			t.Errorf("%s %s: %d", method, path, w.Code)
		}
		s.Messages(place.Channel)
	})
}
