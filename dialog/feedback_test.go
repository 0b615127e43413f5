package dialog_test

import (
	"strings"
	"testing"

	"handoff/bot"
)

// A feedback is a ticket at once, with all that was filled in; further words are
// added to it.
func TestFeedback(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	written := bot.Message{Kind: bot.KindForm, Name: "feedback", From: lena, Text: "do you ship abroad? The page says no.", Files: []bot.File{photo},
		Values: map[string]string{"topic": "problem", "rating": "2", "email": "lena@shop.example", "page": "https://shop.example/[x](http://evil)"}}
	c.turn(bot.Customer, written).want("say customer: Thank you for writing to us. Our team will read it.⏎⏎Your number is **T-1001**", "open desk",
		`say desk: <Lena> do you ship abroad? The page says no.⏎⏎*Topic:* problem⏎*Rating:* 2 of 5⏎*E-mail:* lena@shop.example⏎*Page:* https://shop.example/\[x\](http://evil) {f1}`)
	c.says("and one more thing").want("say desk: <Lena> and one more thing", "added that")
	c.turn(bot.Customer, written).want("say desk: <Lena> do you ship abroad?") // once more, on the same page
	// Any other form of the customer's is nobody's.
	c = newTalk(t)
	c.turn(bot.Customer, bot.Message{Kind: bot.KindForm, Name: "other", From: lena, Text: "x"}).want()
}

// The page on which a visitor writes stands on the card, and is nothing sent.
func TestPage(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	on := func(title, url string) map[string]string {
		return map[string]string{"type": "page", "title": title, "url": url, "email": "lena@shop.example"}
	}
	c.sends("do you ship abroad", on("Cart", "https://shop.example/cart")).want("say customer: Hello!", "say customer: Here's what I found")
	c.sends("human please", on("Cart", "https://shop.example/cart")).want("T-1001", "open desk", "say desk: **The", "say desk: <Lena> human please")
	if card := string(c.state); !strings.Contains(card, "Cart https://shop.example/cart · lena@shop.example") {
		t.Errorf("the ticket does not tell the page: %s", card)
	}
	c.sends("hello?", on("Help", "https://shop.example/help")).want("say desk: <Lena> hello?", "added that")
	if got := c.field("Came from"); !strings.Contains(got, "Help https://shop.example/help") {
		t.Errorf("the card tells %q", got)
	}
}
