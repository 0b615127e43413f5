package discord

import (
	"strings"
	"unicode"
)

// sentences are the few words that the adapter says by itself: what must be there
// within a second, before any turn, and the way to a private place.
type sentences struct {
	notTaken string // put failed
	retype   string // the same of what was written
	refused  string // a button that is not ours, or not this person's
	here     string // %s: the private thread or direct messages
	begun    string // the first words in direct messages to which a server led
	closed   string // direct messages take nothing from us
	unread   string // we may not read what is written in a thread; %s: our mention
	write    string // the button and the title of the form to write to us
	words    string // the form's field
	tooLarge string // %s: a file's name
	unopened string // %s: a file's name
	support  struct{ name, description, option, optionText string }
	handoff  struct{ description, option, optionText string }
}

var (
	english = sentences{
		notTaken: "That did not get through. Please press again.",
		retype:   "That did not get through. Please send it again.",
		refused:  "This button is no longer valid here. Please write what you need.",
		here:     "Let's go on here: %s",
		begun:    "You came here from a server. Nobody else reads along: please go on.",
		closed:   "I can't write to you, because your direct messages are closed to me. Please allow direct messages from members of this server (its name > Privacy Settings) and try again, or mention me here.",
		unread:   "In this thread I read only what mentions me (%s). Press the button to write to me:",
		write:    "Write",
		words:    "Your message",
		tooLarge: "The file “%s” is too large to be sent here.",
		unopened: "The file “%s” could not be attached.",
		support: struct{ name, description, option, optionText string }{
			"support", "Talk to our support in private", "text", "What you need",
		},
		handoff: struct{ description, option, optionText string }{
			"Commands for the support team", "command", "What to do; empty: help",
		},
	}
	chinese = sentences{
		notTaken: "没有收到，请再按一次。",
		retype:   "没有收到，请再发一次。",
		refused:  "这个按钮在这里已失效，请直接写下您的需要。",
		here:     "请在这里继续：%s",
		begun:    "您从服务器来到这里，别人看不到，请继续。",
		closed:   "我无法给您发消息，因为您的私信对我是关闭的。请允许此服务器成员向您发送私信（服务器名称 > 隐私设置）后再试，或者在这里提及我。",
		unread:   "在这个子区里我只能读到提及我（%s）的消息。按下按钮即可给我留言：",
		write:    "留言",
		words:    "您的消息",
		tooLarge: "文件“%s”太大，无法在这里发送。",
		unopened: "文件“%s”未能附上。",
		support: struct{ name, description, option, optionText string }{
			"客服", "与客服私下交谈", "内容", "您需要什么",
		},
		handoff: struct{ description, option, optionText string }{
			"客服团队的命令", "命令", "要做什么；留空：帮助",
		},
	}
)

// speak finds the sentences for a Discord locale.
func speak(locale string) sentences {
	if language, _, _ := strings.Cut(strings.ToLower(locale), "-"); language == "zh" {
		return chinese
	}
	return english
}

// speakAs finds the sentences for somebody whose language only their words tell.
func speakAs(text string) sentences {
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			return chinese
		}
	}
	return english
}
