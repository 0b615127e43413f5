package triage

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"handoff/dialog"
)

// filler is the intent of words that add nothing.
const filler dialog.Intent = "filler"

// vocabulary are the phrases of which a text may consist wholly. When it does,
// the intent highest in precedence decides: "hi, thanks, bye" is thanks.
var vocabulary = map[dialog.Intent]string{
	dialog.IntentGreeting: `
		hi|hello|hey|hiya|howdy|hi there|hello there|hey there|yo|greetings|good morning|good afternoon|good evening|good day|morning|evening
		how are you|how are you doing|how's it going|what's up|sup|nice to meet you
		hola|buenos días|buenos dias|buenas tardes|bonjour|bonsoir|salut|hallo|guten tag|guten morgen|moin|servus|ciao|buongiorno|olá|ola|oi|hej|привет|здравствуйте|こんにちは|안녕하세요|merhaba
		你好|您好|你们好|大家好|哈喽|哈啰|哈罗|嗨|嘿|早|早上好|上午好|中午好|下午好|晚上好|晚安|在吗|在么|在不在|你在吗|亲在吗|nihao|ni hao|👋|🙋`,
	dialog.IntentThanks: `
		thanks|thank you|thank u|thankyou|thx|thnx|tks|ty|tysm|cheers|much appreciated|appreciate it|i appreciate it|many thanks|thanks a lot|thanks so much|thank you so much|thank you very much|thanks very much|thanks a million
		great|perfect|awesome|excellent|wonderful|brilliant|cool|nice|lovely|amazing|super|good|fine|great job|well done|good job|good bot
		that helped|this helped|it helped|that helps|that worked|it worked|this worked|it works|it works now|works now|that works|that's it|that is it|that's all|that is all|that was it|all good|all set|i'm good|im good|i am good|that's perfect|that's great|that's helpful|that was helpful|very helpful|so helpful|helpful
		got it|i got it|understood|i understand|i see|makes sense|solved|it's solved|problem solved|resolved|fixed|it's fixed|done|never mind|nevermind|no problem|no worries|you too|for your help|for the help|for helping|for that|for your time|for the info|for the information|for the quick reply|for the quick answer
		gracias|muchas gracias|merci|merci beaucoup|danke|vielen dank|danke schön|grazie|obrigado|obrigada|bedankt|dank je|tack|спасибо|ありがとう|ありがとうございます|감사합니다|고마워요|teşekkürler
		谢谢|谢谢你|谢谢您|谢谢你们|谢谢啦|谢谢了|谢啦|谢了|谢|多谢|非常感谢|感谢|感谢你|感谢您|万分感谢|十分感谢|辛苦了|辛苦|麻烦了|麻烦你了|麻烦您了|3q|thank
		明白了|明白|懂了|知道了|了解了|了解|收到|清楚了|解决了|已解决|已经解决了|问题解决了|搞定|搞定了|可以了|好了|没事了|没问题了|没有问题了|没问题|没别的了|没有了|有用|很有用|有帮助|很有帮助|太好了|太棒了|棒|真棒|很好|赞|不错|👍|👌|🙏|❤|♥|💕|😊|🙂|😀|😃|😄|😁|🥰|😍|🎉|💯|✅|👏|🤝`,
	dialog.IntentBye: `
		bye|bye bye|goodbye|good bye|see you|see ya|cya|later|have a nice day|have a good day|have a great day|have a good one|take care|good night|goodnight|adiós|adios|au revoir|tschüss|auf wiedersehen|arrivederci|tchau|пока
		再见|拜拜|拜|88|回见|下次见|改天聊`,
	dialog.IntentYes: `
		yes|yes please|yep|yeah|yea|yup|ya|sure|sure thing|of course|ok|okay|okey|k|kk|alright|all right|right|correct|exactly|please|please do|yes i do|yes i would|go ahead|do it|definitely|absolutely|sounds good|why not|sí|si|oui|ja|da|да|はい|네
		好|好的|好啊|好呀|好吧|好滴|好嘞|好哒|行|行吧|行的|可以|可以的|可以啊|是|是的|是啊|对|对的|对啊|没错|要|要的|需要|嗯|嗯嗯|恩|哦|噢|哦哦|当然|ok的|oki`,
	dialog.IntentNo: `
		no|nope|nah|no thanks|no thank you|no thx|not now|not really|not yet|no need|not necessary|i don't|i do not|don't|rather not|non|nein|nee|нет|いいえ
		不|不用|不用了|不用谢谢|不用了谢谢|不必|不必了|不要|不要了|不需要|不需要了|算了|先不用|暂时不用|没有|没|否|不是|不是的|不好`,
	filler: `
		so|well|oh|ah|hmm|um|very much|so much|a lot|again|then|now|everyone|all|guys|team|folks|sir|madam|ma'am|mate|buddy|dear|friend|bot|robot|assistant|there|really|very|just|and|but|to you|you|it|that|this|is|was|for now|for today|today|haha|hehe|lol
		啊|呀|吧|呢|啦|哈|哈哈|哦|噢|喔|嘛|哟|了|的|那|那就|亲|亲爱的|客服|小助手|机器人|老师|朋友|先|就这样|暂时|真的|太|非常|很|😅|😂|🤣|😆|✨|🌹|💐`,
	dialog.IntentFailed: `👎`,
}

// precedence decides between the intents of one text.
var precedence = []dialog.Intent{
	dialog.IntentFailed, dialog.IntentNo, dialog.IntentThanks, dialog.IntentBye, dialog.IntentYes, dialog.IntentGreeting,
}

type phrase struct {
	text   string
	intent dialog.Intent
}

// phrases, by first rune, longest first: the longest match wins, so that "no
// thanks" is no thanks.
var phrases = func() map[rune][]phrase {
	m := make(map[rune][]phrase)
	for intent, list := range vocabulary {
		for _, text := range strings.FieldsFunc(list, func(r rune) bool { return r == '|' || r == '\n' }) {
			if text = fold(text); text != "" {
				first, _ := utf8.DecodeRuneInString(text)
				m[first] = append(m[first], phrase{text, intent})
			}
		}
	}
	for _, list := range m {
		slices.SortFunc(list, func(a, b phrase) int {
			if d := len(b.text) - len(a.text); d != 0 {
				return d
			}
			// A word of two intents is a filler last.
			return slices.Index(precedence, b.intent) - slices.Index(precedence, a.intent)
		})
	}
	return m
}()

// phrasesOnly is the intent of a text that consists of known phrases and nothing
// else; empty otherwise.
func phrasesOnly(words string) dialog.Intent {
	if len(words) > 200 {
		return ""
	}
	found := make(map[dialog.Intent]bool)
	for rest := words; ; {
		rest = strings.TrimLeftFunc(rest, separator)
		if rest == "" {
			break
		}
		p, ok := longest(rest)
		if !ok {
			return ""
		}
		found[p.intent] = true
		rest = rest[len(p.text):]
	}
	for _, intent := range precedence {
		if found[intent] {
			return intent
		}
	}
	return ""
}

func longest(rest string) (phrase, bool) {
	first, _ := utf8.DecodeRuneInString(rest)
	for _, p := range phrases[first] {
		if after, ok := strings.CutPrefix(rest, p.text); ok && !continues(p.text, after) {
			return p, true
		}
	}
	return phrase{}, false
}

// continues reports whether a word goes on behind what was matched. Chinese has
// no blanks between words.
func continues(matched, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(matched)
	next, _ := utf8.DecodeRuneInString(after)
	inWord := func(r rune) bool {
		return (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'') && !unicode.Is(unicode.Han, r)
	}
	return after != "" && inWord(last) && inWord(next)
}

func separator(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && (unicode.IsSpace(r) || unicode.IsPunct(r) || r == '~' || r == '\u200d' || r == '`' || unicode.Is(unicode.Sk, r))
}

// failedWords say that an answer was none.
var failedWords = gate("not|n't|nt |help|wrong|still|tried|useless", ``+
	`\b(?:that|this|it|which|your answer|the answer|the link)?\s*(?:still )?(?:did not|didn't|does not|doesn't|doesnt|didnt|is not|isn't|was not|wasn't|not) (?:really |actually |very |even )?(?:help|helpful|helping|useful|work|working|solve|answer|what i (?:asked|meant|mean|want|wanted|need|needed|was asking))\b`+
	`|\bno help\b|\bnot helpful\b|\bwrong answer\b|\bnot an answer\b|\bnot my question\b|\bstill (?:the same|not working|broken|nothing|no luck)\b`+
	`|\b(?:already|just) tried (?:that|this|it)\b|\btried (?:that|this|it) already\b|\bdidn't understand (?:me|my question)\b|\byou (?:don't|do not|didn't) understand\b|\bthat(?: i|')s wrong\b|\bthat is wrong\b|\bthis is wrong\b|\bhelps? nothing\b|\buseless answer\b`)

// failedStart is how such a text begins; "my printer does not work" is a
// question.
var failedStart = regexp.MustCompile(`^(?:(?:no|nope|sorry|but|well|hmm|unfortunately|thanks|thank you|ok|and|yeah|i'm afraid|nah)[ ,.!]+)*(?:that|this|it|which|your|the (?:answer|link|article|steps)|did|does|not|no|still|wrong|useless|i (?:already|just|have|'ve)|i've|already|tried|you|didn't|doesn't|doesnt|didnt|help)`)

var failedHan = gate("没|不|错|非|试|帮|说了|一样", `^(?:不|不是|可是|但是|但|还是|抱歉|谢谢|不好意思|嗯|好像|这|这个|那|那个|你|你们|你的|你这|的|回答|答案|回复|方法|办法|完全|根本|并|也|都|我|依然|仍然|真的|,|,|。| )*`+
	`(?:(?:没用|没有用|没什么用|没啥用|没帮助|没有帮助|没帮上忙|没帮到我|帮不了我|帮不上|不管用|不好使|不起作用|不行|没解决|没有解决|解决不了|没能解决|答非所问|不是我要的|不是我想要的|不是我问的|不是这个意思|不是我的意思|不对|不正确|错了|看不懂|没看懂|听不懂|没听懂|没回答|没有回答|试过了|试了没用|还是不会|还是不懂|还是一样|还是没|不明白|说了等于没说)(?:啊|呀|吧|呢|啦|了|的|我的问题|问题|我|还是|依然|仍然|都|,|。|!|\?|~| )*)+$`)

// maxFailed is the length in words of a text that only says so; a longer one
// asks something too.
const maxFailed = 9

func saysFailed(words string, m dialog.Mood) bool {
	if n := len(strings.Fields(words)); n <= maxFailed && failedStart.MatchString(words) && failedWords.MatchString(words) {
		return true
	}
	if utf8.RuneCountInString(words) <= 24 && failedHan.MatchString(words) {
		return true
	}
	// Mere abuse asks nothing: what was said before it was no help.
	return m.Level() >= dialog.MoodAngry.Level() && onlyAnger(words)
}
