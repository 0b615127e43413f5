package telegram

import "strings"

// sentences are the few words that the adapter says by itself: answers to a press
// that must be there within a second, before any turn, and the menu.
type sentences struct {
	language string // for setMyCommands; empty: for every other
	notTaken string // put failed
	refused  string // a button that is not ours, or not this person's
	menu     [4]struct{ command, description string }
}

var (
	english = sentences{
		notTaken: "That did not get through. Please press again.",
		refused:  "This button is no longer valid here. Please write what you need.",
		menu: [4]struct{ command, description string }{
			{"start", "Begin"}, {"help", "What I can do"}, {"agent", "Talk to a person"}, {"status", "How my request stands"},
		},
	}
	chinese = sentences{
		language: "zh",
		notTaken: "没有收到，请再按一次。",
		refused:  "这个按钮在这里已失效，请直接写下您的需要。",
		menu: [4]struct{ command, description string }{
			{"start", "开始"}, {"help", "我能做什么"}, {"agent", "联系人工客服"}, {"status", "查看我的请求进度"},
		},
	}
)

// speak finds the sentences for a BCP 47 language code.
func speak(code string) sentences {
	if language, _, _ := strings.Cut(strings.ToLower(code), "-"); language == "zh" {
		return chinese
	}
	return english
}
