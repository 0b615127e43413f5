package triage

import (
	"strings"
	"testing"
)

// What a pattern matches, its needs must let through: tried with every text of
// the tables and with every alternative's first words.
func TestGatesLetThrough(t *testing.T) {
	t.Parallel()
	texts := strings.Split(strings.Join([]string{asksEnglish, noAskEnglish, asksChinese, noAskChinese, failedTable, unsolvedTable, moodTable, asksEurope, noAskEurope}, "\n"), "\n")
	for name, g := range map[string]gated{
		"threat": threatWords, "angry": angryWords, "calm": calmWords, "upset": upsetWords, "danger": danger, "noDanger": noDanger,
		"asks": asks, "bare": bare, "asksHan": asksHan, "bareHan": bareHan, "french": asksFrench, "spanish": asksSpanish, "german": asksGerman, "unsolved": unsolvedWords, "thanks": thankWords, "failed": failedWords, "failedHan": failedHan,
	} {
		for _, line := range texts {
			for text := range strings.SplitSeq(line, "|") {
				if words := fold(text); g.re().MatchString(words) && !g.may(words) {
					t.Errorf("%s: the gate holds back %q", name, words)
				}
			}
		}
	}
}

const failedTable = `that didn't help|that did not help|doesnt help|not helpful|not useful|no help|wrong answer|not an answer|not my question|still the same|still nothing|already tried this|tried it already|didn't understand me|you don't understand|that is wrong|helps nothing|useless answer|没用|没有用|没什么用|没帮助|帮不了我|帮不上|不管用|不好使|不起作用|不行|没解决|解决不了|答非所问|不是我要的|不对|不正确|错了|看不懂|没看懂|听不懂|没回答|试过了|试了没用|还是不会|还是一样|不明白|说了等于没说`

const moodTable = `i will sue|we'll complain|going to take you|gonna file a claim|i'll leave a bad review|sue your|my solicitor|legal action|report you|consumer rights|trading standards|better business bureau|ombudsman|small claims|formal complaint|lodge a complaint|complaint about you|go to the media|i want to dispute|i'm going to contact a lawyer|我要维权|就去差评|法庭见|找律师|消协|工商局|市场监管局|找记者|再不处理我就投诉|告你们
fucking|f*ck|bs|bullshit|shitty|crappy|asshole|bastards|idiotic|morons|imbecile|pathetic|unacceptable|disgusting|outrageous|incompetent|infuriating|livid|pissed|sick of|sick and tired|had enough|what a joke|rip off|ripoff|scammers|thieves|liars|clown|garbage|worthless|stupid app|you suck|i hate this|total scam|is a scam|you're a fraud|waste of time|worst ever app|terrible product|appalling|abysmal service|dreadful support|骗钱|坑爹|差劲|气炸|火大|他妈|妈的|tmd|傻b|煞笔|沙比|草泥马|滚蛋|破公司|太过分|智障|弱智|黑心|不要脸|有病吧|白痴|蠢货|耍人|受够了|什么玩意|什么态度|狗屁|愤怒
disappointing|annoying|unhappy|dissatisfied|not happy|not satisfied|unprofessional|damn|dammit|for the last time|how many times|over and over|again and again|still waiting|waiting for weeks|nobody answers|no one helps|this is bad|come on|seriously?|not good enough|let down|失望|无语|郁闷|烦死|好烦|不满|不爽|着急|急死|等了半天|等了三天|多少次|第三次|说了三遍|没人管|怎么还没|到底|一直没
killing myself|end it all|take my own life|suicide|want to die|wanna die|hurting myself|self-harm|cut myself|don't want to be alive|no reason to live|better off dead|can't go on living|rather be dead|自杀|不想活|不活了|不想再活|想死|去死算了|死了算了|轻生|结束自己的生命|自残|自尽|伤害自己|割腕|跳楼|没有活着的意义`
