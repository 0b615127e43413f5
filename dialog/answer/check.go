package answer

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"handoff/dialog"
)

// A model's draft is checked before it leaves. Links, addresses, money, shares
// and periods must stand in the passages that it cites: a customer who says
// "your rule is 90 days, confirm" makes no rule. Other figures (an order number,
// a size) may also be the customer's own.

var (
	link      = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>()\[\]"'，。；、]+|\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|cn|de|uk|eu|co|app|dev|info|shop|test|example|me|ai|fr|es|jp)\b(?:/[^\s<>()\[\]"'，。；、]*)?`)
	email     = regexp.MustCompile(`(?i)[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}`)
	phone     = regexp.MustCompile(`\+?\d[\d\s().\-/]{5,}\d`)
	figure    = regexp.MustCompile(`\d+`)
	thousands = regexp.MustCompile(`(\d)[,'’](\d{3})\b`)
	marker    = regexp.MustCompile(`(?m)^\s*\d{1,2}[.)、]\s*`) // of a numbered list
	markup    = regexp.MustCompile(`!\[|\]\(|<[a-zA-Z/!]`)

	// rule is a figure that states a rule: money, a share, a period.
	rule = regexp.MustCompile(`(?i)(?:[$€£¥₹]|\b(?:usd|eur|gbp|cny|rmb)\s?)\s*(\d[\d.]*)|(\d[\d.]*)\s*(?:[$€£¥%％‰]|percent\b|per cent\b|usd\b|eur\b|gbp\b|cny\b|rmb\b|dollars?\b|euros?\b|pounds?\b|yuan\b|cents?\b|minutes?\b|mins?\b|hours?\b|(?:\w+ )?days?\b|weeks?\b|months?\b|years?\b|元|块|美元|欧元|折|分钟|小时|个?工作日|天|日|周|个?星期|个?月|年)`)

	spelled = regexp.MustCompile(`(?i)\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half|double|twice|third|quarter)\b`)
	han     = regexp.MustCompile(`([一二两三四五六七八九十百千万半]+)(?:分钟|小时|个?工作日|天|日|周|个?星期|个?月|年|元|块|折|成|倍|次)`)

	promise = regexp.MustCompile(`(?i)\b(?:guarantee[ds]?|guaranteed|binding|legally|promise[sd]?|free of charge|for free|at no (?:extra )?(?:cost|charge)|complimentary|discounts?|vouchers?|coupons?|compensat\w+|reimburs\w+|waive[sd]?|refund(?:ed|s|able)?|lifetime|unlimited|warrant(?:y|ies|ed)|deal|exception|approved|eligible|entitled)\b|保证|承诺|法律效力|免费|赔偿|补偿|折扣|优惠|退款|终身|无限|免除|保修|包退|包换|特批|破例`)
)

var value = map[string]string{
	"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17",
	"eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60",
	"seventy": "70", "eighty": "80", "ninety": "90", "hundred": "100", "thousand": "1000", "million": "1000000",
}

// founded reports whether all that a draft claims stands in the passages it
// cites or, where that is enough, in the customer's words.
func founded(text string, cited []dialog.Passage, words string) bool {
	return newGround(cited, words).bears(text)
}

// ground is what a draft may stand on.
type ground struct {
	source, lower string // the passages that it cites
	digits        string
	stated        map[string]bool // figures of the passages
	own           map[string]bool // figures of the customer's words
	ownDigits     string
}

func newGround(cited []dialog.Passage, words string) *ground {
	var b strings.Builder
	for _, p := range cited {
		b.WriteString(p.Title + "\n" + p.Text + "\n" + p.Answer + "\n")
	}
	g := &ground{source: normal(b.String())}
	words = normal(words)
	g.lower, g.digits, g.stated = strings.ToLower(g.source), digitsOf(g.source), figures(g.source)
	g.own, g.ownDigits = figures(words), digitsOf(words)
	return g
}

// bears reports whether all that a text claims stands on it. More passages never
// bear less, and each part of a text that it bears it bears alone.
func (g *ground) bears(text string) bool {
	if markup.MatchString(text) {
		return false // no link text, no picture, no HTML: what is shown is what is meant
	}
	text = normal(marker.ReplaceAllString(text, ""))
	for _, exact := range []*regexp.Regexp{email, link} {
		for _, found := range exact.FindAllString(text, -1) {
			if !strings.Contains(g.lower, strings.ToLower(strings.TrimRight(found, ".,;:!?"))) {
				return false
			}
		}
	}
	for _, found := range phone.FindAllString(text, -1) {
		if d := digitsOf(found); len(d) >= 7 && !strings.Contains(g.digits, d) && !strings.Contains(g.ownDigits, d) {
			return false
		}
	}
	for _, m := range rule.FindAllStringSubmatch(text, -1) {
		for _, n := range figure.FindAllString(m[1]+" "+m[2], -1) {
			if !g.stated[n] {
				return false
			}
		}
	}
	for n := range figures(text) {
		if !g.stated[n] && !g.own[n] {
			return false
		}
	}
	for _, word := range spelled.FindAllString(text, -1) {
		word = strings.ToLower(word)
		if !strings.Contains(g.lower, word) && !g.stated[value[word]] {
			return false
		}
	}
	for _, m := range han.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(g.source, m[1]) && !g.stated[strconv.Itoa(number(m[1]))] {
			return false
		}
	}
	for _, word := range promise.FindAllString(text, -1) {
		if stem := promiseStem(word); !strings.Contains(g.lower, stem) {
			return false
		}
	}
	return true
}

// normal makes figures comparable: full-width digits narrow, no marks between
// thousands, no blank inside "30 %".
func normal(text string) string {
	text = norm.NFKC.String(text)
	for {
		next := thousands.ReplaceAllString(text, "$1$2")
		if next == text {
			return text
		}
		text = next
	}
}

func figures(text string) map[string]bool {
	m := make(map[string]bool)
	for _, n := range figure.FindAllString(text, -1) {
		m[n] = true
	}
	return m
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// promiseStem lets "refunds" stand for "refunded".
func promiseStem(word string) string {
	word = strings.ToLower(word)
	for _, stem := range []string{"guarant", "promis", "discount", "voucher", "coupon", "compensat", "reimburs", "waive", "refund", "warrant"} {
		if strings.HasPrefix(word, stem) {
			return stem
		}
	}
	return word
}

// number reads a Chinese numeral up to 99,999; half counts nothing.
func number(han string) int {
	var total, digit int
	for _, r := range han {
		switch r {
		case '十', '百', '千', '万':
			unit := map[rune]int{'十': 10, '百': 100, '千': 1000, '万': 10000}[r]
			total += max(digit, 1) * unit
			digit = 0
		case '两':
			digit = 2
		default:
			if i := strings.IndexRune("一二三四五六七八九", r); i >= 0 {
				digit = i/len("一") + 1
			}
		}
	}
	return total + digit
}

// Founded is the check of what a model wrote, for who drafts elsewhere: whether all
// that a text claims stands in the passages or, where that is enough, in the
// customer's words.
func Founded(text string, passages []dialog.Passage, words string) bool {
	return founded(text, passages, words)
}
