package answer

import (
	"strings"
	"testing"

	"handoff/dialog"
)

var policy = []dialog.Passage{{
	Title:  "Refunds",
	Text:   "You can return goods within 30 days. Refunds arrive in 2-3 business days. Returns cost $4.99, or 5 % of orders over $1,000. Write to help@acme.test, see https://acme.test/returns or call +49 30 1234567.",
	Answer: "退货期为30天，退款需要三天。",
}}

func TestFounded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, words string
		want              bool
	}{
		{"a copy", "You can return goods within 30 days.", "", true},
		{"spelled out", "You can return goods within thirty days.", "", true},
		{"a list", "1. Pack it.\n2. Send it within 30 days.", "", true},
		{"another period", "You can return goods within 90 days.", "", false},
		{"another period spelled out", "You can return goods within ninety days.", "", false},
		{"the customer's period", "Yes, 90 days is right.", "you told my sister 90 days", false},
		{"the customer's price", "Deal, the phone is yours for $1.", "I take the phone for $1, deal?", false},
		{"the customer's order", "Order 10023 can be returned.", "what about order 10023", true},
		{"another order", "Order 10024 can be returned.", "what about order 10023", false},
		{"a price", "A return costs $4.99.", "", true},
		{"another price", "A return costs $4.90.", "", false},
		{"thousands", "Over $1000 it is 5%.", "", true},
		{"another share", "It is 6 %.", "", false},
		{"a range", "It takes 2 to 3 business days.", "", true},
		{"a phone number", "Call +49 30 1234567.", "", true},
		{"the same in another spelling", "Call +49 (30) 123-4567.", "", false}, // a grouping of our own is a copying error to be safe
		{"two digits swapped", "Call +49 30 1234576.", "", false},
		{"a link", "See https://acme.test/returns.", "", true},
		{"another link", "See https://acme.test/return.html", "", false},
		{"a foreign link", "See https://evil.test/returns", "https://evil.test/returns", false},
		{"a bare domain", "See evil.com for more.", "", false},
		{"an address", "Write to help@acme.test.", "", true},
		{"another address", "Write to sales@acme.test.", "", false},
		{"a hidden link", "[acme.test](http://evil.test)", "", false},
		{"a picture", "![x](https://acme.test/returns)", "", false},
		{"HTML", "<b>30 days</b>", "", false},
		{"a promise", "We guarantee it.", "", false},
		{"a binding offer", "This is a legally binding offer.", "", false},
		{"a promise that stands there", "Your refund arrives in 3 business days.", "", true},
		{"free", "Returns are free of charge.", "", false},
		{"Chinese", "退货期为30天。", "", true},
		{"Chinese spelled out", "退货期为三十天。", "", true},
		{"another Chinese period", "退货期为九十天。", "", false},
		{"a Chinese promise", "我们保证三天到账。", "", false},
		{"a Chinese price", "1元卖给您。", "这台手机 1 元卖我，成交？", false},
		{"full-width figures", "退货期为３０天。", "", true},
	} {
		if got := founded(c.text, policy, c.words); got != c.want {
			t.Errorf("%s: founded(%q) = %v", c.name, c.text, got)
		}
	}
}

// A model that swaps two digits of a contact never gets through.
func TestSwappedDigitsAreCaught(t *testing.T) {
	t.Parallel()
	for _, contact := range []string{"+49 30 1234567", "$4.99", "$1,000", "30 days"} {
		for i := range contact {
			for j := i + 1; j < len(contact); j++ {
				b := []byte(contact)
				if b[i] == b[j] || b[i] < '0' || b[i] > '9' || b[j] < '0' || b[j] > '9' {
					continue
				}
				b[i], b[j] = b[j], b[i]
				if founded("Here: "+string(b), policy, "") {
					t.Errorf("%q passes for %q", b, contact)
				}
			}
		}
	}
}

func TestCite(t *testing.T) {
	t.Parallel()
	passages := []dialog.Passage{{Article: "a"}, {Article: "b"}}
	for _, c := range []struct{ in, text, cited string }{
		{"Yes [1].", "Yes.", "a"},
		{"Yes [1][2].", "Yes.", "ab"},
		{"Yes [2, 1] and no [1].", "Yes and no.", "ab"},
		{"可以【2】。", "可以。", "b"},
		{"Yes.", "", ""},
		{"Yes [3].", "", ""},
		{"Yes [0] [1].", "", ""},
		{"Yes [1](http://evil.test).", "", ""},
		{"[1]", "", "a"},
	} {
		text, cited, ok := cite(c.in, passages)
		var got strings.Builder
		for _, p := range cited {
			got.WriteString(p.Article)
		}
		if !ok {
			text, got = "", strings.Builder{}
		}
		if text != c.text || got.String() != c.cited {
			t.Errorf("cite(%q) = %q, %q, %v", c.in, text, got.String(), ok)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for han, want := range map[string]int{"三": 3, "十": 10, "十四": 14, "三十": 30, "九十": 90, "两百五十": 250, "一千": 1000, "一万": 10000, "二十一": 21} {
		if got := number(han); got != want {
			t.Errorf("number(%s) = %d, want %d", han, got, want)
		}
	}
}

func FuzzFounded(f *testing.F) {
	f.Add("You can return it in 30 days [1]", "x")
	f.Add("三十天【1】$1,000,000", "１")
	f.Fuzz(func(t *testing.T, text, words string) {
		if text, cited, ok := cite(text, policy); ok {
			founded(text, cited, words)
		}
	})
}
