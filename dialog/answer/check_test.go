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

// Marks between thousands are taken out, and nothing else is.
func TestNormal(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"$1,000": "$1000", "1,234,567,890.50": "1234567890.50", "12’500 and 1'000": "12500 and 1000", "１，０００": "1000",
		"1,23": "1,23", "1,2345": "1,2345", ",123": ",123", "in 2024, 100 of them": "in 2024, 100 of them", "1,000km": "1,000km", "a,000": "a,000",
	} {
		if got := normal(text); got != want {
			t.Errorf("normal(%q) = %q, want %q", text, got, want)
		}
	}
}

// What a check is skipped without stands in all that it finds.
func TestGatesAreComplete(t *testing.T) {
	t.Parallel()
	for _, word := range strings.Fields(`guarantee guaranteed guarantees binding legally promise promised free_of_charge for_free at_no_cost at_no_extra_charge
		complimentary discounts vouchers coupon compensation reimbursement waived refundable lifetime unlimited warranty deal exception approved
		eligible entitled 保证 承诺 法律效力 免费 赔偿 补偿 折扣 优惠 退款 终身 无限 免除 保修 包退 包换 特批 破例`) {
		text := "It is " + strings.ReplaceAll(word, "_", " ") + "."
		if !promise.MatchString(text) {
			t.Errorf("%q is no promise", text)
		} else if newGround(nil, "").promises(text) || newGround(nil, "").promises(strings.ToUpper(text)) {
			t.Errorf("%q passes", text)
		}
	}
	for _, text := range []string{"see http://localhost", "WWW.x", "www.1", "a.com", "evil.com/x", "HTTPS://evil", "me@evil.com"} {
		if newGround(nil, "").names(text) {
			t.Errorf("%q passes", text)
		}
	}
}

func BenchmarkFounded(b *testing.B) {
	text := strings.Repeat("You can send it back as you got it, and we tell you when it has arrived. ", 4)
	words := strings.Repeat("Hello, how do I get my money back for the lamp that I bought, please?\n", 20)
	b.ReportAllocs()
	for b.Loop() {
		founded(text, policy, words)
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
