package triage

import (
	"strings"
	"testing"
)

const unsolvedTable = `thanks but it still fails|no it's not solved|that's not solved at all!!|It still does not work|it happened again|it broke again|hello, it is not fixed|reopen|please re-open this|same problem|nothing has changed|I still have the same error|it isn't working|the issue is back|it keeps crashing|Danke, aber es geht immer noch nicht|leider nicht gelöst|schon wieder kaputt|es funktioniert leider nicht|toujours pas résolu|todavía no|sigue sin funcionar|谢谢，但是还是不行|还没收到退款|还是没收到退款|问题没解决|又坏了|仍然有问题|没有解决`

const solvedTable = `thanks!|how do I get a refund|do you still ship abroad?|is the offer still valid?|can I order again?|Do you have kites for children?|where is my invoice|谢谢|怎么退款|还有蓝色的吗|noch eine Frage: was kostet der Versand?|it is not urgent|I am not sure which size I need`

func TestUnsolved(t *testing.T) {
	t.Parallel()
	for text := range strings.SplitSeq(unsolvedTable, "|") {
		if !unsolvedWords.MatchString(fold(text)) {
			t.Errorf("%q is not heard: gate %v", text, unsolvedWords.may(fold(text)))
		}
	}
	for text := range strings.SplitSeq(solvedTable, "|") {
		if unsolved(fold(text)) {
			t.Errorf("%q says that something is not solved", text)
		}
	}
}

func TestGrateful(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"great, that worked, thank you so much Anna", "Danke, hat geklappt!", "thanks for fixing this so fast", "ok, thank you Anna, have a lovely evening",
		"谢谢安娜", "Merci Anna", "It works now, thanks to you and your team", "太好了，谢谢小王", "Anna was really kind", "客服很耐心"} {
		if !grateful(fold(text)) {
			t.Errorf("%q is not heard", text)
		}
	}
	for _, text := range []string{"thanks but it still fails", "thanks, can I also change the address", "my kit exploded, thanks", "thanks, order 4711 is missing", "is it good for children?", "great", "谢谢，但是还是不行",
		"thanks, and where is the second parcel?", "thank you in advance for calling me about the parcel that arrived open, with two of the three books in it and the glossary gone, so that I cannot begin"} {
		if grateful(fold(text)) {
			t.Errorf("%q is only thanks", text)
		}
	}
}
