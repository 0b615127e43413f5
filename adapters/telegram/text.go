package telegram

import "strings"

// sentences are the few words that the adapter says by itself: answers to a press
// that must be there within a second, before any turn, what stands for what cannot be shown,
// the menu and the profile.
type sentences struct {
	language string // for setMyCommands; empty: for every other
	notTaken string // put failed
	refused  string // a button that is not ours, or not this person's
	menu     [4]struct{ command, description string }

	takenBack  string // stands where a message was that can no longer be deleted
	unreadable string // a file of that name could not be read
	tooLarge   string // a file of that name is above what Telegram takes
	unnamed    string // a file without a name

	// The bot's profile: what stands in an empty chat (512 characters at most), and
	// on its page (120).
	description, short string
}

var (
	english = sentences{
		notTaken:    "That did not get through. Please press again.",
		refused:     "This button is no longer valid here. Please write what you need.",
		takenBack:   "This message was taken back.",
		unreadable:  "The file “%s” could not be sent here.",
		tooLarge:    "The file “%s” is too large to be sent here.",
		unnamed:     "file",
		description: "Ask your question here, at any hour, in your own words. Pictures, files and voice messages are welcome. Where I don't know the answer I hand over to a colleague.",
		short:       "Answers to your questions, at any hour. Where I don't know, a person takes over.",
		menu: [4]struct{ command, description string }{
			{"start", "Begin"}, {"help", "What I can do"}, {"agent", "Talk to a person"}, {"status", "How my request stands"},
		},
	}
	chinese = sentences{
		language:    "zh",
		notTaken:    "没有收到，请再按一次。",
		refused:     "这个按钮在这里已失效，请直接写下您的需要。",
		takenBack:   "这条消息已撤回。",
		unreadable:  "文件“%s”无法在此发送。",
		tooLarge:    "文件“%s”太大，无法在此发送。",
		unnamed:     "文件",
		description: "有问题随时在这里直接问，图片、文件和语音也可以发。我不知道的，会请同事来回答。",
		short:       "随时解答您的问题；我不知道的，由同事接手。",
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
