package triage

import (
	"slices"
	"strings"
	"unicode"
)

// detect tells which language a text is in, as BCP 47, or nothing when the
// text does not tell enough to leave the language that the customer wrote in so
// far: a single "ok" changes nothing.
func detect(text, before string) string {
	var han, kana, hangul, latin int
	scripts := make([]int, len(otherScripts))
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		case unicode.Is(unicode.Latin, r):
			latin++
		case r > 0x36f && unicode.IsLetter(r):
			for i, s := range otherScripts {
				if unicode.Is(s.table, r) {
					scripts[i]++
				}
			}
		}
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && r != '\''
	})
	var latinWords int
	for _, w := range words {
		if r := []rune(w)[0]; unicode.Is(unicode.Latin, r) {
			latinWords++
		}
	}
	enough := 2 // letters of a script that is a language's own
	other := slices.Max(scripts)
	switch {
	case other > letters*(han+kana+hangul) && other >= latin && other >= 3:
		language := otherScripts[slices.Index(scripts, other)].language
		if language == "ru" && strings.ContainsAny(text, "іїєґІЇЄҐ") {
			return "uk"
		}
		return language
	case kana >= enough && kana+han >= latinWords:
		return "ja"
	case hangul >= enough && hangul >= latinWords:
		return "ko"
	case han >= enough && han >= latinWords, han == 1 && latinWords == 0 && before == "":
		return chinese(text, before)
	}
	if latin == 0 {
		return ""
	}
	return byWords(words, before)
}

// letters is how many letters of an alphabet say as much as a character of Chinese.
const letters = 4

var otherScripts = []struct {
	language string
	table    *unicode.RangeTable
}{
	{"ru", unicode.Cyrillic}, {"ar", unicode.Arabic}, {"he", unicode.Hebrew}, {"th", unicode.Thai},
	{"el", unicode.Greek}, {"hi", unicode.Devanagari}, {"bn", unicode.Bengali}, {"ta", unicode.Tamil},
	{"ka", unicode.Georgian}, {"hy", unicode.Armenian},
}

// Characters that only one of the two ways of writing Chinese uses.
const (
	traditional = "們個這來時會說對開關東車馬門問題訂單費點體學國過還進發現長無電話請謝錢買賣貨運機號碼錯誤誰沒幾嗎麼給讓應該幫處"
	simplified  = "们个这来时会说对开关东车马门问题订单费点体学国过还进发现长无电话请谢钱买卖货运机号码错误谁没几吗么给让应该帮处"
)

func chinese(text, before string) string {
	var trad, simp int
	for _, r := range text {
		inT, inS := strings.ContainsRune(traditional, r), strings.ContainsRune(simplified, r)
		switch {
		case inT && !inS:
			trad++
		case inS && !inT:
			simp++
		}
	}
	switch {
	case trad > simp:
		return "zh-TW"
	case simp > trad, !strings.HasPrefix(before, "zh"):
		return "zh-CN"
	}
	return before
}

// common words of languages in Latin letters.
var common = map[string]map[string]bool{
	"en": set("the is are was what how do does did can could i i'm my you your to of and for in it this that with not don't have has when where why which will would please want need get be on from about there if me we our been order refund password account hello help"),
	"de": set("der die das und ist nicht ich mein meine wie kann ein eine einen zu mit für von auf wo wann warum bitte haben habe es sie wir auch noch aber oder hallo danke bestellung"),
	"fr": set("le la les des une est je mon ma mes comment puis pas pour avec vous nous que qui dans sur où quand pourquoi bonjour merci être avoir c'est j'ai votre commande"),
	"es": set("el los las una es mi mis cómo como puedo para con por qué que no en dónde cuándo hola gracias está tengo su pedido quiero del y al"),
	"it": set("il lo gli una è mio mia come posso per con che non dove quando perché ciao grazie sono ho il mio ordine della di"),
	"pt": set("o os uma é meu minha como posso para com que não onde quando por olá obrigado está tenho seu pedido do da em"),
	"nl": set("de het een is niet ik mijn hoe kan voor met van op waar wanneer waarom hallo bedankt heb hebben bestelling"),
	"pl": set("jest nie jak moje mój mogę dla gdzie kiedy dlaczego dziękuję cześć proszę się czy do na"),
	"tr": set("bir bu ve nasıl ne için değil nerede merhaba teşekkürler siparişim var mı mi"),
	"vi": set("tôi không là của làm thế nào có được ở đâu xin chào cảm ơn đơn hàng cho"),
	"id": set("saya tidak bagaimana apa yang untuk dengan di mana kapan terima kasih pesanan bisa"),
	"sv": set("jag är inte hur kan min mitt för med var när varför hej tack det och beställning"),
}

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// byWords counts common words. Two more than the language so far are needed to
// leave it; one is enough for a first guess.
func byWords(words []string, before string) string {
	base, _, _ := strings.Cut(before, "-")
	best, most, second := "", 0, 0
	count := make(map[string]int)
	for language, known := range common {
		n := 0
		for _, w := range words {
			if known[w] {
				n++
			}
		}
		count[language] = n
		switch {
		case n > most || n == most && n > 0 && language < best:
			best, most, second = language, n, max(second, most)
		case n > second:
			second = n
		}
	}
	switch {
	case most == 0, best == base:
		return ""
	case before == "" && most > second, before == "" && most >= 2:
		return best
	case most >= 2 && most >= count[base]+2:
		return best
	}
	return ""
}
