package triage

import (
	"strings"
	"unicode"

	"handoff/dialog"
)

// The words of each mood; see docs/dialogue.md for what follows from them.
var (
	threatWords = gate("sue|legal|take you|lawyer|attorney|solicitor|court|report|complain|consumer|trading|bureau|ombudsman|lawsuit|a claim|small claims|press|media|police|review|dispute|contact my|contact a|投诉|举报|起诉|曝光|报警|告你|维权|差评|法院|法庭|律师|12315|消协|消费者|工商|市场监管|媒体|记者", `\b(?:i(?:'ll| will| am going to|'m going to| want to| shall| have to)|we(?:'ll| will)|my lawyer will|going to|gonna|or i) (?:sue|report|complain|take you|file a (?:complaint|lawsuit|case|claim)|make a complaint|contact (?:my|a) (?:lawyer|attorney|bank|solicitor)|go to (?:the )?(?:press|police|court|media)|dispute|leave a (?:bad|one.star|1.star) review|see you in court|escalate to the ombudsman)\b`+
		`|\bsue (?:you|your|this company)\b|\bmy (?:lawyer|attorney|solicitor)\b|\blegal action\b|\btake you to court\b|\bsee you in court\b|\breport you\b|\bconsumer (?:protection|rights|affairs)\b|\btrading standards\b|\bbetter business bureau\b|\bombudsman\b|\bsmall claims\b|\bformal complaint\b|\bfile a complaint\b|\bmake a complaint\b|\blodge a complaint\b|\bcomplain(?:t)? about (?:you|your|this)\b|\bgo(?:ing)? to the (?:press|media|police)\b`+
		`|(?:我要|我会|我就|我想|就要|就去|要去|去|准备|马上|再不.{0,12}就|必须|直接|只能|那就|信不信我|我现在就|向.{1,10})(?:投诉|举报|起诉|曝光|报警|告你|维权|差评)|投诉你|举报你|起诉你|曝光你|告你们|法院见|法庭见|(?:找|请|让|联系)(?:我的)?律师|律师函|12315|消协|消费者协会|工商局|市场监管局|找媒体|找记者|我要投诉`)

	angryWords = gate("fuck|f*|wtf|bull|shit|crap|asshole|bastard|idiot|moron|imbecile|pathetic|unacceptable|disgusting|outrageous|incompetent|infuriating|furious|livid|pissed|fed up|sick |had enough|for nothing|joke|rip o|rip-o|ripo|rip.o|scam|thieves|liar|clown|ridiculous|garbage|useless|worthless|stupid|suck|angry|i hate|fraud|waste|worst|terrible|horrible|awful|appalling|abysmal|dreadful|fk|垃圾|骗|坑|差|恶心|气|火大|妈|tmd|傻|煞|沙比|草泥|废物|滚|忍无可忍|破|离谱|过分|智障|弱智|脑残|黑心|要脸|无耻|有病|白痴|蠢|耍|受够|什么玩意|什么态度|屁|愤怒|😡|🤬|👿|💢", `\b(?:fuck\w*|f\*+k?\w*|wtf|bullshit|bull shit|shit|shitty|crap|crappy|asshole|bastards?|idiots?|idiotic|morons?|imbeciles?|pathetic|unacceptable|disgusting|outrageous|incompetent|infuriating|furious|livid|pissed|fed up|sick of|sick and tired|had enough|thanks for nothing|what a joke|you'?re a joke|is a joke|rip.?off|scammers?|thieves|liars?|clowns|ridiculous|garbage|useless|worthless|stupid (?:bot|company|thing|robot|machine|app|system|answer)|(?:are|so|is|how) stupid|you suck|this sucks|sucks|i(?: am|'m) (?:so |very |really |extremely )?angry|i hate (?:you|this|your)|total scam|(?:is|such|what) a scam|you(?:'re| are) (?:a )?(?:scam|fraud)s?|waste of (?:time|money)|worst (?:service|company|support|experience|bot|customer|app|ever)|(?:terrible|horrible|awful|appalling|abysmal|dreadful) (?:service|company|support|experience|bot|customer|app|product|help)|(?:is|are|was|service is|absolutely) (?:terrible|horrible|awful|appalling))\b`+
		`|垃圾|骗子|骗人|骗钱|坑人|坑爹|太差|差劲|真差|恶心|气死|气炸|火大|他妈|她妈|妈的|tmd|傻逼|傻b|煞笔|沙比|草泥马|废物|滚蛋|滚开|忍无可忍|什么破|破公司|破机器人|破软件|破东西|离谱|太过分|过分了|智障|弱智|脑残|黑心|不要脸|无耻|有病吧|你有病|白痴|蠢货|太坑|坑死|耍我|耍人|受够了|什么玩意|什么态度|狗屁|放屁|愤怒|非常生气|很生气|太气人|😡|🤬|👿|💢`)

	calmWords = gate("垃圾|防骗|骗子|过分享|stupid question|scam |garbage|worst|no shit|useless|ridiculous|律师", `垃圾(?:邮件|短信|分类|桶|箱|袋|信息|回收|文件)|防骗|骗子(?:电话|短信)|过分享|\bstupid question\b|\bscam (?:calls?|emails?|messages?)\b|\bgarbage (?:collection|disposal|can|bin|bag)s?\b|\bworst case\b|\bno shit\b|\b(?:not|isn't|n't) (?:useless|ridiculous)\b|律师(?:函)?(?:模板|费|服务|咨询)`)

	upsetWords = gate("disappoint|frustrat|annoy|happy|upset|satisfied|unprofessional|damn|dammit| time|how many|over and|again and|waiting|nobody|no one|is bad|is so bad|is slow|is so slow|come on|seriously|good enough|let down|失望|无语|郁闷|烦|不满|不爽|着急|急死|等了|多少次|第|说了|没人|怎么还|到底|一直|😠|😤|😞|😒|🙄|😭", `\b(?:disappoint\w*|frustrat\w*|annoy\w*|unhappy|upset|dissatisfied|not happy|not satisfied|unprofessional|damn|dammit|for the (?:second|third|fourth|fifth|last|\d+(?:nd|rd|th)) time|how many times|over and over|again and again|still waiting|waiting for (?:weeks|days|hours|ages|so long)|nobody (?:answers|replies|responds|helps)|no one (?:answers|replies|responds|helps)|this is (?:so )?(?:bad|slow)|come on|seriously\?|not good enough|let down)\b`+
		`|失望|无语|郁闷|烦死|烦人|好烦|真烦|很烦|不满|不爽|着急|急死|等了(?:好久|很久|半天|这么久|几天|好几天)|等了.{0,4}(?:天|周|个月|小时)|多少次|第[二三四五六七八九十\d]+次|说了.{0,3}遍|没人(?:回|理|管|处理)|怎么还(?:没|不)|到底|一直(?:没|不)|😠|😤|😞|😒|🙄|😭`)

	danger = gate("myself|my life|it all|my own life|suicid|want to die|wanna die|die by|harm|to live|go on living|be alive|better off|rather be|自杀|不想活|不活|活不下|不想再活|想死|去死|死了算|轻生|结束|自残|自尽|伤害|割腕|跳楼|活着", `\b(?:kill(?:ing)? myself|end(?:ing)? (?:my life|it all)|take my (?:own )?life|suicide|suicidal|want to die|wanna die|going to die by|hurt(?:ing)? myself|harm(?:ing)? myself|self.?harm|cut(?:ting)? myself|don'?t want to (?:live|be alive)|do not want to (?:live|be alive)|no reason to live|better off dead|can'?t go on living|rather be dead)\b`+
		`|自杀|不想活|不活了|活不下去|不想再活|想死|去死算了|死了算了|轻生|结束(?:我的|自己的)?生命|自残|自尽|伤害自己|割腕|跳楼|没有活着的意义`)

	noDanger = gate("suicide|自杀|想死|跳楼", `suicide squad|自杀小队|想死你|想死我|跳楼价|自杀游戏|防自杀`)
)

func inDanger(words string) bool {
	return danger.MatchString(noDanger.ReplaceAllString(words, " "))
}

// mood judges one burst: text as written, words folded.
func mood(text, words string) dialog.Mood {
	words = calmWords.ReplaceAllString(words, " ")
	switch {
	case threatWords.MatchString(words):
		return dialog.MoodThreat
	case angryWords.MatchString(words):
		return dialog.MoodAngry
	case upsetWords.MatchString(words), shouts(text), insists(text):
		return dialog.MoodUpset
	}
	return dialog.MoodCalm
}

// shouts: several words, nearly all capitals. Chinese, Arabic … have none.
func shouts(text string) bool {
	var upper, letters, words int
	in := false
	for _, r := range text {
		if !unicode.IsUpper(r) && !unicode.IsLower(r) {
			if !unicode.IsLetter(r) && r != '\'' {
				in = false
			}
			continue
		}
		if !in {
			in = true
			words++
		}
		letters++
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return words >= 3 && letters >= 12 && upper*10 >= letters*8
}

// insists: "!!!" or "?!?!", full-width as well.
func insists(text string) bool {
	run, marks := 0, 0
	for _, r := range text {
		switch r {
		case '!', '！':
			run++
			marks++
		case '?', '？':
			if run > 0 {
				run++
			}
		default:
			run = 0
		}
		if run >= 3 && marks >= 2 {
			return true
		}
	}
	return false
}

// onlyAnger: without the strong words hardly anything is left.
func onlyAnger(words string) bool {
	rest := angryWords.ReplaceAllString(words, " ")
	n := 0
	for _, w := range strings.FieldsFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' }) {
		if stopword[w] {
			continue
		}
		for _, r := range w {
			if unicode.Is(unicode.Han, r) && !strings.ContainsRune("你们这个是的了真太啊吧什么都就我", r) {
				n++
			}
		}
		if r := []rune(w)[0]; !unicode.Is(unicode.Han, r) {
			n += 2
		}
	}
	return n <= 3
}

var stopword = func() map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields("a an the this that is are was you you're your so such very really what it it's i i'm am of and just absolutely totally completely bot company service app with all to how me my") {
		m[w] = true
	}
	return m
}()
