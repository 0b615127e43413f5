package desk

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// What agents write to each other, and hardly ever to a customer. A false alarm costs
// a press, and after the third nobody reads them any more: a phrase stands here only
// if ordinary replies do without it. They are compiled when an agent first writes.
var internalWords = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		// The signs of a note where they make none: below other words, or behind an unknown verb.
		regexp.MustCompile(`(?m)^[\t >]*(?://|／／|🔒)`),
		regexp.MustCompile(`(?i)^[!/！／、]\s*(?:notes?|notiz|intern|internal|private?|备注|備註|内部|內部)(?:\P{L}|$)`),
		// English: the customer in the third person.
		regexp.MustCompile(`(?i)\b(?:the|this|our) (?:customer|client|user|guy|lady|caller) (?:is|was|has|had|wants|says|said|claims|keeps|seems|sounds|asked|asks|did|does|doesn't|needs|never|lies|lied|wrote|paid)\b`),
		regexp.MustCompile(`(?i)(?:^|[.!?]\s+|\n)(?:customer|client) (?:is|was|has|wants|says|said|claims|keeps|seems|asked|needs|never)\b`),
		regexp.MustCompile(`(?i)\b(?:tell|told|telling|give|gave|show|ask|warn) (?:the|this|that) (?:customer|client|user)\b`),
		regexp.MustCompile(`(?i)\b(?:he|she|they)(?:'s|'re| is| are| was| were)? (?:just |clearly |obviously |probably )?(?:lying|a liar|liars|annoying|crazy|rude|a scammer|a fraud|trolling|abusive)\b`),
		// Between colleagues.
		regexp.MustCompile(`(?i)\b(?:don't|do not|dont) (?:tell|mention|let) (?:him|her|them|the customer|the client)\b`),
		regexp.MustCompile(`(?i)\b(?:don't|do not|dont) (?:refund|believe|trust|answer|reply to) (?:him|her|them)\b`),
		regexp.MustCompile(`(?i)\binternal(?:ly)?(?: only| note| use only)?[:：]|\binternal(?:ly)? only\b|\bfor internal use\b|\bbetween us(?:[,.:;!]|$)|\boff the record\b`),
		regexp.MustCompile(`(?i)(?:^|\n)\s*(?:note to self|heads[- ]up,? (?:team|all|guys|folks)|fyi[,:]? (?:he|she|they|order|customer|client|user|account|team|all|guys|folks|@))\b`),
		regexp.MustCompile(`(?i)\b(?:can|could|would) (?:you|someone|somebody|anyone|one of you)(?: please| pls)? (?:check|look at|take|handle|grab|answer) (?:this|that|the|his|her|their|with)?\s*(?:ticket|one for me|guy|customer|client|with (?:billing|legal|finance|engineering|dev|ops))\b`),
		regexp.MustCompile(`(?i)\b(?:can|could) (?:someone|somebody|anyone|one of you) (?:please |pls )?(?:check|look|take|help|handle|confirm)\b`),
		regexp.MustCompile(`(?i)\b(?:who(?:'s| is) (?:taking|on) this|anyone (?:know|seen)|what (?:do|should) (?:we|i) (?:tell|say to|do with) (?:him|her|them|this (?:customer|guy)))\b`),
		// Chinese.
		regexp.MustCompile(`(?:这个|这位|该|那个)(?:客户|顾客|用户|客人)(?:是|在|想|要|说|又|真|很|太|一直|已经|可能|好像|刚|的)`),
		regexp.MustCompile(`(?:不要|别|先别|不能|千万别)(?:告诉|跟|和|让|给)(?:他|她|客户|顾客|用户|对方)`),
		regexp.MustCompile(`(?:他|她|他们|客户|对方)(?:在|是在|肯定在|明显在)?(?:撒谎|骗人|说谎|骗我们)|(?:他|她)(?:是|就是)?(?:骗子|无理取闹)`),
		regexp.MustCompile(`(?:仅限?|只限?)?内部(?:使用|备注|说明|讨论|消息)|(?:^|\n)\s*内部[:：]|咱们(?:内部|之间)`),
		regexp.MustCompile(`(?:谁|哪位同事|有人)(?:能|可以|来)?(?:帮忙)?(?:看一下|看看|查一下|处理一下|跟进一下|接一下)|怎么(?:回复?|跟)(?:他|她|客户|这个人)`),
		// German.
		regexp.MustCompile(`(?i)\b(?:der|die|dieser|diese|unser|unsere) (?:kunde|kundin) (?:ist|war|hat|will|wollte|sagt|sagte|behauptet|meint|nervt|möchte|braucht|schreibt|lügt)\b`),
		regexp.MustCompile(`(?i)(?:^|[.!?]\s+|\n)(?:kunde|kundin) (?:ist|war|hat|will|sagt|behauptet|nervt|möchte|lügt)\b`),
		regexp.MustCompile(`(?i)\b(?:sag|sagt|sagen|verrat|verratet|erzähl|erzählt) (?:es |das |ihm |ihr |ihnen |dem kunden |der kundin )+(?:bitte |bloß |ja )?nicht|\bdem kunden nicht\b`),
		regexp.MustCompile(`(?i)\b(?:er|sie) (?:lügt|spinnt|nervt)\b`),
		regexp.MustCompile(`(?i)\b(?:nur intern|intern:|interne notiz|zur info ans team|unter uns)`),
		regexp.MustCompile(`(?i)\bkann (?:das |da |mal |hier |bitte )*(?:jemand|einer von euch|wer) (?:bitte |mal |das |kurz )*(?:prüfen|schauen|nachsehen|übernehmen|checken|nachschauen|ansehen)\b`),
	}
})

// looksInternal reports whether words look as if they were meant for colleagues:
// phrases among them, a colleague called by name, the customer spoken of in the third
// person. values name the people whom the text mentions, as bot.Message.Values does.
func looksInternal(text string, values map[string]string, customer string) bool {
	text = strings.NewReplacer("’", "'", "‘", "'").Replace(text)
	for key, name := range values {
		if strings.HasPrefix(key, "@") && (strings.Contains(text, key) || name != "" && strings.Contains(text, "@"+name)) {
			return true
		}
	}
	for _, re := range internalWords() {
		if re.MatchString(text) {
			return true
		}
	}
	return apart(text) || thirdPerson(text, customer)
}

// apart reports whether a text begins like a verb, but for a blank: "! resolve".
func apart(text string) bool {
	text = narrow(text)
	if !strings.HasPrefix(text, "! ") && !strings.HasPrefix(text, "/ ") {
		return false
	}
	return named(strings.ToLower(firstWord(strings.TrimSpace(text[1:])))) != nil
}

// thirdPerson reports whether a text says something of the customer by name: "Lena is
// upset". "Lena, …", "Hi Lena" and "I'm Lena, too" do not.
func thirdPerson(text, customer string) bool {
	name := strings.TrimSpace(customer)
	first, _, _ := strings.Cut(name, " ")
	for _, n := range []string{name, first} {
		if utf8.RuneCountInString(n) < 2 {
			continue
		}
		if i := strings.Index(n, "@"); i >= 0 {
			continue // an address: agents repeat those
		}
		re, err := regexp.Compile(`(?i)(?:^|[.!?]\s+|\n|\b(?:that|because|since|and|but|as|think|believe) )` + regexp.QuoteMeta(n) +
			` (?:is|was|has|had|wants|says|said|claims|keeps|seems|sounds|never|doesn't|didn't|needs|asked|lies|lied|ist|war|hat|will|sagt|sagte|behauptet|lügt)\b` +
			`|` + regexp.QuoteMeta(n) + `(?:在|是|想|要|说|又|很|太|一直)(?:撒谎|骗|退|问|投诉|生气|麻烦|烦|无理)`)
		if err == nil && re.MatchString(text) {
			return true
		}
	}
	return false
}
