package knowledge

import "strings"

// stopWords are the English words (as Fold and apostrophe leave them) that say
// nothing about what a question is about. They count little, unless a question
// has nothing else ("is it on?").
var stopWords = set(`
	a an the this that these those there here
	i im ive id ill me my mine myself we us our ours he him his she it its they them their
	am is are was were be been being isnt arent wasnt
	do does did doing done dont doesnt didnt have has had having havent hasnt
	can could would will wont should shall may might must
	and or but if then so because as than too very just also
	of to in on at by for from with about into onto
	please hi hello hey ok okay any some such`)

// softWords stand in many questions, but some questions turn on them: "how
// long", "who are you", "do not want", "what time".
var softWords = set(`
	you your yours youre her what whats which who whom how why when where whether
	cant couldnt wouldnt shouldnt
	thanks thank not no all both each either over up out off
	want wanna need like get got getting let lets know tell help much many`)

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// stopHan tells the Chinese characters that mostly hold a sentence together.
func stopHan(r rune) bool { return strings.ContainsRune(hanStops, r) }

const hanStops = "的了吗呢啊吧呀么我你您他她它们是在有和与或就都也很请这那哪怎什如何可以能会要想个一不没"
