package main

import (
	"strings"

	modelsim "handoff/dialog/openai/sim"
)

// The words that the scripts' model knows.
var dictionary = map[string]string{
	"Wo ist meine Bestellung 4711? Ich warte seit 3 Wochen.":      "Where is my order 4711? I have been waiting for 3 weeks.",
	"Ich möchte mit einem Menschen sprechen":                      "I want to talk to a person",
	"Danke, das ist gut.":                                         "Thank you, that is good.",
	"Deine Bestellung 4711 ist unterwegs.":                        "Your order 4711 is on its way.",
	"Deine Bestellung 4711 ist unterwegs, in 2 Tagen ist sie da.": "Your order 4711 is on its way, it is there in 2 days.",
}

// requests are what it makes of what agents ask in plain words.
var requests = map[string]string{
	"please close all my tickets about PayPal": `{"verb": "close", "tickets": ["T-1002"], "words": ""}`,
	"who has been waiting the longest?":        `{"verb": "queue", "tickets": [], "words": ""}`,
}

// played is the model of the scripts: it translates, reads requests, and answers
// customers from the passages.
var played = modelsim.Translating(dictionary, func(q modelsim.Request) string {
	for words, is := range requests {
		if strings.Contains(q.Last(), words) {
			return is
		}
	}
	return modelsim.Grounded(q)
})
