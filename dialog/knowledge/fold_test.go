package knowledge

import (
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Refund ＡＢＣ１２３":            "refund abc123",
		"Café Straße Élan":         "cafe strasse elan",
		"ﬁne ①":                    "fine 1",
		"怎麼退款，請問運費與發票":             "怎么退款,请问运费与发票",
		"帳號鎖定了，無法登入網頁":             "账号锁定了,无法登入网页",
		"臺灣 颱風 檯燈 麵條 頭髮 發現":        "台湾 台风 台灯 面条 头发 发现",
		"ｶﾞｲﾄﾞ ガイド":                "ガイド ガイド",
		"한국어 설정":                   "한국어 설정",
		"re\u200bfund\u00ad\ufeff": "refund",
		"hi\U000e0041\U000e0042":   "hi",
		"Ёлка":                     "елка",
		"العَرَبِيّة":              "العربية",
		"customer’s":               "customer's",
		"İstanbul":                 "istanbul",
		"a\xffb":                   "a b",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHantPairs(t *testing.T) {
	t.Parallel()
	runes := []rune(hantPairs)
	if len(runes)%2 != 0 || len(runes) < 2*2500 {
		t.Fatalf("%d runes", len(runes))
	}
	from := make(map[rune]bool)
	for i := 0; i < len(runes); i += 2 {
		if runes[i] < hanFirst || runes[i] > hanLast || from[runes[i]] {
			t.Errorf("%c stands twice or outside the block", runes[i])
		}
		from[runes[i]] = true
	}
	for i := 1; i < len(runes); i += 2 {
		if from[runes[i]] {
			t.Errorf("%c is a target and a key", runes[i])
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Ａ怎麼İ\u0345ẞ\xff 한국 ſ")
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if !utf8.ValidString(once) {
			t.Fatalf("%q is not UTF-8", once)
		}
		if twice := Fold(once); twice != once {
			t.Fatalf("%q folds to %q, then to %q", s, once, twice)
		}
		for _, tok := range tokens(nil, once) {
			if tok.text == "" || !utf8.ValidString(tok.text) {
				t.Fatalf("token %q", tok.text)
			}
		}
	})
}
