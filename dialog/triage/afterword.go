package triage

import (
	"regexp"
	"strings"

	"handoff/dialog"
)

// What customers write once their case was solved: that it is not, or thanks in a
// sentence of its own.
var (
	// unsolvedWords say that something is not solved, or that it came back. "Do you still
	// ship abroad?" does not: behind "still" stands what is wrong.
	unsolvedWords = gate("still|again|not |n't|never|reopen|re-open|unsolved|unresolved|same |came back|is back|no change|nothing |keeps |noch|wieder|nicht|nichts|ungelöst|toujours|encore|pas |sigue|todavía|aún|no está|no funciona|还|仍|依|又|没|未|不|同样|重新|老样子", ``+
		`\b(?:is|are|was|has|it|that|this|they)? ?still (?:not\b|no\b|the same|broken|fail|doesn'?t|does not|don'?t|do not|didn'?t|haven'?t|have not|hasn'?t|has not|isn'?t|is not|aren'?t|can'?t|cannot|couldn'?t|won'?t|waiting|happen|wrong|missing|nothing|unsolved|unresolved|stuck|crash|dead|down|empty|offline|an? (?:issue|problem|error)|having|have (?:the|this|that|an?) (?:same )?(?:issue|problem|error)|get(?:ting|s)? (?:the|this|that|an?) )`+
		`|\b(?:not|isn'?t|wasn'?t|hasn'?t been|never|n't) (?:really |yet |at all |been |completely |actually |quite |it |this |that )*(?:solved?|resolved?|fixed|fix|sorted|working|done yet|settled|repaired)\b`+
		`|\b(?:broke|broken|breaks|fails?|failed|failing|happened|happening|happens|crashed|crashes|stopped|stops|stuck|gone|wrong|appeared|started|came|comes|back|same (?:problem|issue|error|thing|message)) again\b`+
		`|\bsame (?:problem|issue|error|thing|mistake|message)\b|\b(?:problem|issue|error|it) (?:came|is|'s) back\b|\bit's back\b|\bkeeps (?:happening|failing|crashing|breaking|coming)\b|\bre-?open\b|\bun(?:re)?solved\b|\bno change\b|\bnothing (?:has )?(?:changed|happened|works)\b`+
		`|\b(?:immer noch|noch immer|weiterhin|nach wie vor) (?:\S+ ){0,3}?(?:nicht|nichts|kein\w*|kaputt|defekt|falsch|das gleiche|dasselbe|derselbe|fehler)|\b(?:geht|funktioniert|klappt|läuft|hilft|ging|funktionierte) (?:\S+ ){0,3}?nicht\b|\b(?:nicht|nichts|un)\s?(?:gelöst|behoben|erledigt|geklappt|repariert)\b|\bschon wieder\b|\bwieder (?:kaputt|defekt|weg|der gleiche|derselbe|das gleiche|dasselbe)`+
		`|\btoujours (?:pas|en panne|le même|cassé)|\b(?:pas|encore) (?:résolu|réglé|réparé)|\bne (?:marche|fonctionne) (?:\S+ )?pas\b|\bsigue (?:sin|igual|fallando|roto)|\b(?:todavía|aún) no\b|\bno (?:está|esta) (?:resuelto|solucionado|arreglado)|\bno funciona\b`+
		`|还是?(?:没|不|一样|那样|坏|有问题|老样子|同样)|还未|(?:仍然?|依然|依旧)(?:是|没|不|有|无|未|坏)|又(?:坏|出|断|卡|失败|报错|不|没|这样|来了|出现)|[没未](?:有)?(?:被)?(?:解决|修好|处理好|弄好|搞定|变化|改善|修复)|同样的(?:问题|错误)|重新打开|老样子`)

	// grateful texts hold one of these, and none that asks, doubts or counts.
	thankWords = gate("thank|thx|tks|cheers|appreciate|dank|merci|gracias|grazie|obrigad|谢|感谢|辛苦", `\b(?:thank\w*|thx|tks|cheers|appreciated?|danke\w*|dank|merci|gracias|grazie|obrigad[oa])\b|谢|感谢|辛苦`)
	doubtWords = regexp.MustCompile(`[?？؟\p{Nd}]|n't\b|\b(?:but|however|though|although|except|still|again|not|no|never|cannot|nothing|can|could|would|how|what|when|where|why|which|who|please|pls|need|want|like to|also|another|one more|unfortunately|sadly|problems?|issues?|errors?|wrong|broken|fail\w*|order|aber|doch|noch|nicht|kein\w*|leider|bitte|wie|wann|wo|warum|mais|pas|encore|pero|todavía|aún|sin)\b|但|可是|不过|然而|没|不|未|吗|怎|什么|哪|还|又|请|能|想|要|另|再|呢`)
)

// praise is how people speak of who has helped them.
var praise = regexp.MustCompile(`\b(?:was|is|were|are|been|you're) (?:all |so |very |really |just |super |truly )*(?:great|quick|fast|kind|helpful|awesome|nice|amazing|friendly|excellent|perfect|wonderful|brilliant|lovely|good|patient|fantastic)\b|\bwar(?:en)? (?:sehr |super |echt |wirklich )*(?:nett|schnell|freundlich|hilfreich|toll|super|gut|klasse)\b|(?:很|真|太|非常|特别)(?:好|快|棒|耐心|热情|专业|贴心|给力)`)

func unsolved(words string) bool { return unsolvedWords.MatchString(words) }

// maxGrateful is the length of thanks, in bytes: who writes more says something, too.
const maxGrateful = 120

// grateful reports whether a text praises, or begins with thanks and goes on, in words of
// which none asks for anything: "great, that worked, thank you so much Anna".
func grateful(words string) bool {
	thanked, praised := thankWords.MatchString(words), praise.MatchString(words)
	if len(words) > maxGrateful || !thanked && !praised || doubtWords.MatchString(words) {
		return false
	}
	if praised {
		return true
	}
	for rest := words; ; {
		rest = strings.TrimLeftFunc(rest, separator)
		p, ok := longest(rest)
		if !ok {
			return false
		}
		if p.intent == dialog.IntentThanks {
			return true
		}
		rest = rest[len(p.text):]
	}
}
