package knowledge

import (
	"strings"
	"testing"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	marks := [classes]string{stop: "-", soft: "~", pair: "+", part: "."}
	for in, want := range map[string]string{
		"How do I get my refunds?":   "~how -do -i ~get -my refund",
		"error E-1042, v3.5":         "error e1042 e. 1042. v35 v3. 5.",
		"the customers' card's pin":  "-the customer card pin",
		"I don't":                    "-i -dont",
		"a top-up of 1,000.50":       "-a top ~up -of 100050 1. 000. 50.",
		"退款多久":                       "退 款 退款+ 多 款多+ 久 多久+",
		"怎么退":                        "怎- 么- 怎么- 退 么退+",
		"サポート":                       "サポ+ ポー+ ート+",
		"환불 방법":                      "환불+ 방법+",
		"возврат денег":              "возврат денег",
		"คืนเงิน":                    "คื+ ืน+ นเ+ เง+ งิ+ ิน+",
		"WiFi密码":                     "wif 密 码 密码+",
		"...":                        "",
		"https://example.com/a?b=c1": "http exampl com -a b c1",
	} {
		var got []string
		for _, tok := range tokens(nil, Fold(in)) {
			m := marks[tok.class]
			if m == "-" && han([]rune(tok.text)[0]) || m == "+" || m == "." {
				got = append(got, tok.text+m)
			} else {
				got = append(got, m+tok.text)
			}
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("tokens(%q)\n got %s\nwant %s", in, g, want)
		}
	}
}

func TestStem(t *testing.T) {
	t.Parallel()
	for _, same := range []string{
		"refund refunds refunded refunding",
		"activate activates activated activating activation",
		"cancel cancels cancelled canceled cancelling cancellation cancelation",
		"verify verifies verified verifying verification",
		"apply applies applied applying application applications",
		"ship shipped shipping ships",
		"address addresses",
		"policy policies",
	} {
		words := strings.Fields(same)
		for _, w := range words[1:] {
			if stem(w) != stem(words[0]) {
				t.Errorf("%s -> %s, %s -> %s", words[0], stem(words[0]), w, stem(w))
			}
		}
	}
	for _, w := range []string{"status", "bus", "sing", "red", "e1042", "this"} {
		if len(stem(w)) < len(w)-1 {
			t.Errorf("%s -> %s", w, stem(w))
		}
	}
}
