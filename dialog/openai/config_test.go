package openai

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestNew(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]Provider{
		"name is missing":     {},
		"must be http://":     {BaseURL: "model.sim", Name: "m"},
		"hold no user":        {BaseURL: "http://u:p4ss@model.sim/v1", Name: "m"},
		"not an address":      {BaseURL: "http://u:p4ss@mod el/%zz", Name: "m"},
		"nothing after ?":     {BaseURL: "http://model.sim/v1?key=p4ss", Name: "m"},
		"api_key holds a bla": {APIKey: "sk p4ss", Name: "m"},
	} {
		_, err := New(Config{Providers: []Provider{{Name: "good"}, p}})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "model.fallbacks[0]") {
			t.Errorf("%+v: got %v, want %q", p, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "p4ss") {
			t.Errorf("the error tells the secret: %v", err)
		}
	}
	if _, err := New(Config{}); err == nil {
		t.Error("a model of nothing")
	}
}

func TestKeyIsNotPrinted(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	p := Provider{APIKey: key, Name: "m"}
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "p", p, "key", p.APIKey)
	for _, text := range []string{b.String(), sprint(p), sprint(&p), sprint(p.APIKey)} {
		if strings.Contains(text, key) || !strings.Contains(text, "***") {
			t.Errorf("got %s", text)
		}
	}
}
