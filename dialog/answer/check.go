package answer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"handoff/dialog"
)

// A model's draft is checked before it leaves. Links, addresses, money, shares
// and periods must stand in the passages that it cites: a customer who says
// "your rule is 90 days, confirm" makes no rule. Other figures (an order number,
// a size) may also be the customer's own.

var (
	link   = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>()\[\]"'，。；、]+|\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|cn|de|uk|eu|co|app|dev|info|shop|test|example|me|ai|fr|es|jp)\b(?:/[^\s<>()\[\]"'，。；、]*)?`)
	email  = regexp.MustCompile(`(?i)[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}`)
	phone  = regexp.MustCompile(`\+?\d[\d\s().\-/]{5,}\d`)
	marker = regexp.MustCompile(`(?m)^\s*\d{1,2}[.)、]\s*`) // of a numbered list
	markup = regexp.MustCompile(`!\[|\]\(|<[a-zA-Z/!]`)

	// rule is a figure that states a rule: money, a share, a period.
	rule = regexp.MustCompile(`(?i)(?:[$€£¥₹]|\b(?:usd|eur|gbp|cny|rmb)\s?)\s*(\d[\d.]*)|(\d[\d.]*)\s*(?:[$€£¥%％‰]|percent\b|per cent\b|usd\b|eur\b|gbp\b|cny\b|rmb\b|dollars?\b|euros?\b|pounds?\b|yuan\b|cents?\b|minutes?\b|mins?\b|hours?\b|(?:\w+ )?days?\b|weeks?\b|months?\b|years?\b|元|块|美元|欧元|折|分钟|小时|个?工作日|天|日|周|个?星期|个?月|年)`)

	han = regexp.MustCompile(`([一二两三四五六七八九十百千万半]+)(?:分钟|小时|个?工作日|天|日|周|个?星期|个?月|年|元|块|折|成|倍|次)`)

	promise = regexp.MustCompile(`(?i)\b(?:guarantee[ds]?|guaranteed|binding|legally|promise[sd]?|free of charge|for free|at no (?:extra )?(?:cost|charge)|complimentary|discounts?|vouchers?|coupons?|compensat\w+|reimburs\w+|waive[sd]?|refund(?:ed|s|able)?|lifetime|unlimited|warrant(?:y|ies|ed)|deal|exception|approved|eligible|entitled)\b|保证|承诺|法律效力|免费|赔偿|补偿|折扣|优惠|退款|终身|无限|免除|保修|包退|包换|特批|破例`)
)

// value is what a word says in figures; empty: nothing that figures could say.
var value = map[string]string{
	"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17",
	"eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60",
	"seventy": "70", "eighty": "80", "ninety": "90", "hundred": "100", "thousand": "1000", "million": "1000000",
	"half": "", "double": "", "twice": "", "third": "", "quarter": "",
}

// binding are the words without which promise, which costs much, cannot match.
var binding = strings.Fields(`guarant binding legally promise free cost charge complimentary discount voucher coupon compensat
	reimburs waive refund lifetime unlimited warrant deal exception approved eligible entitled
	保证 承诺 法律效力 免费 赔偿 补偿 折扣 优惠 退款 终身 无限 免除 保修 包退 包换 特批 破例`)

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
	if strings.ContainsAny(text, "<[]") && markup.MatchString(text) {
		return false // no link text, no picture, no HTML: what is shown is what is meant
	}
	if strings.ContainsFunc(text, isDigit) {
		text = marker.ReplaceAllString(text, "")
	}
	text = normal(text)
	return g.names(text) && g.states(text) && g.promises(text)
}

// names are links and addresses.
func (g *ground) names(text string) bool {
	for _, exact := range []*regexp.Regexp{email, link} {
		if exact == email && !strings.Contains(text, "@") || exact == link && !dotted(text) {
			continue
		}
		for _, found := range exact.FindAllString(text, -1) {
			if !strings.Contains(g.lower, strings.ToLower(strings.TrimRight(found, ".,;:!?"))) {
				return false
			}
		}
	}
	return true
}

// states are figures, in digits and in words.
func (g *ground) states(text string) bool {
	own := figures(text)
	if len(own) > 0 { // nearly always there is none, and the rest asks for one
		for _, found := range phone.FindAllString(text, -1) {
			if d := digitsOf(found); len(d) >= 7 && !strings.Contains(g.digits, d) && !strings.Contains(g.ownDigits, d) {
				return false
			}
		}
		for _, m := range rule.FindAllStringSubmatch(text, -1) {
			for n := range figures(m[1] + " " + m[2]) {
				if !g.stated[n] {
					return false
				}
			}
		}
	}
	for n := range own {
		if !g.stated[n] && !g.own[n] {
			return false
		}
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(text), apart) {
		if n, spelled := value[word]; spelled && !strings.Contains(g.lower, word) && !g.stated[n] {
			return false
		}
	}
	if !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) {
		return true // no Chinese numeral
	}
	for _, m := range han.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(g.source, m[1]) && !g.stated[strconv.Itoa(number(m[1]))] {
			return false
		}
	}
	return true
}

// promises are words that bind the company.
func (g *ground) promises(text string) bool {
	lower := strings.ToLower(text)
	if !slices.ContainsFunc(binding, func(word string) bool { return strings.Contains(lower, word) }) {
		return true
	}
	for _, word := range promise.FindAllString(text, -1) {
		if stem := promiseStem(word); !strings.Contains(g.lower, stem) {
			return false
		}
	}
	return true
}

// apart reports whether r stands between two words.
func apart(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !isDigit(r) && r != '_'
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// dotted reports whether something follows a dot or a scheme at once, as in all links.
func dotted(text string) bool {
	for i := 0; i+1 < len(text); i++ {
		if text[i] == '.' && text[i+1] > ' ' {
			return true
		}
	}
	return strings.Contains(text, "://")
}

// normal makes figures comparable: full-width digits narrow, no marks between
// thousands.
func normal(text string) string {
	text = norm.NFKC.String(text)
	if !strings.ContainsAny(text, ",'’") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		mark := 0 // bytes of one
		if text[i] == ',' || text[i] == '\'' {
			mark = 1
		} else if strings.HasPrefix(text[i:], "’") {
			mark = len("’")
		}
		if mark == 0 || i == 0 || !isDigit(rune(text[i-1])) || !three(text[i+mark:]) {
			mark = max(mark, 1)
			b.WriteString(text[i : i+mark])
		}
		i += mark
	}
	return b.String()
}

// three reports whether a text begins with three digits, and a word ends there.
func three(text string) bool {
	for i := range 3 {
		if i >= len(text) || !isDigit(rune(text[i])) {
			return false
		}
	}
	return len(text) == 3 || apart(rune(text[3]))
}

func figures(text string) map[string]bool {
	var m map[string]bool
	for i := 0; i < len(text); i++ {
		if !isDigit(rune(text[i])) {
			continue
		}
		from := i
		for i < len(text) && isDigit(rune(text[i])) {
			i++
		}
		if m == nil {
			m = make(map[string]bool)
		}
		m[text[from:i]] = true
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
