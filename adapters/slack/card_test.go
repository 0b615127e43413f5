package slack

import (
	"fmt"
	"strings"
	"testing"

	"handoff/adapters/slack/sim"
	"handoff/bot"
)

// The sim refuses what Slack refuses: a card is posted and edited whatever it
// holds.
func TestCardKeepsToTheLimits(t *testing.T) {
	many := func(n int) (choices []bot.Choice) {
		for i := range n {
			choices = append(choices, bot.Choice{ID: fmt.Sprint(i), Label: strings.Repeat("L", 100), Style: "odd"})
		}
		return choices
	}
	var fields []bot.Field
	for range 14 {
		fields = append(fields, bot.Field{Name: strings.Repeat("N", 300), Value: strings.Repeat("<v>", 3000)})
	}
	for name, r := range map[string]bot.Reply{
		"all of it":    {Card: &bot.Card{Title: strings.Repeat("T", 500), Status: strings.Repeat("s", 5000), Text: strings.Repeat("word & more ", 5000), Fields: fields}, Choices: many(60)},
		"long text":    {Card: &bot.Card{Title: "T", Text: strings.Repeat("paragraph\n\n", 5000)}},
		"empty":        {Card: &bot.Card{}, Choices: many(1)},
		"text besides": {Card: &bot.Card{Title: "T"}, Text: strings.Repeat("word ", 5000), By: "Max"},
		"no label":     {Card: &bot.Card{Title: "T", Status: " "}, Choices: []bot.Choice{{ID: "a"}}},
		"empty fields": {Card: &bot.Card{Title: "T", Fields: []bot.Field{{}}}},
		"no card":      {Text: strings.Repeat("one message ", 2000)},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				d := opening("k1")
				d.Send.Reply = r
				receipt := w.send(d)
				got := w.sim.Messages(desk)[0]
				if receipt.More || got.Blocks == nil {
					t.Errorf("receipt %+v, blocks %v", receipt, got.Blocks)
				}
				d.Send.Op, d.Target, d.To.Thread = bot.OpEdit, []string{receipt.ID}, receipt.Thread
				if r.Card != nil {
					w.send(d)
				}
			})
		})
	}
}

func TestCardSaysWhatItLeavesOut(t *testing.T) {
	text := strings.Repeat("0123456789", 2000)
	play(t, sim.Options{}, func(w *world) {
		d := opening("k1")
		d.Send.Reply = bot.Reply{Card: &bot.Card{Title: "T", Text: text, Fields: make([]bot.Field, 22)}}
		w.send(d)
		shown := w.sim.Messages(desk)[0].Shown()
		left := len(text) - strings.Count(strings.ReplaceAll(shown, "\n", ""), "0123456789")*10
		_, line, _ := strings.Cut(shown, "… ")
		if want := fmt.Sprintf("%d more characters and 2 more fields do not fit on this card", left); line != want {
			t.Errorf("card says %q, want %q", line, want)
		}
	})
}
