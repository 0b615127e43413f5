package slack

import (
	"context"

	"handoff/bot"
)

// shortcut is an entry of a message's menu, or of Slack's own search: see the
// manifest.
type shortcut struct {
	Name, ID, Hint string // Name: at most 24 characters
}

// shortcuts on a message come as a KindChoice on it.
var shortcuts = []shortcut{
	{"Reply…", "reply", "Write the customer a reply, with a suggestion"},
	{"Send as reply", "send", "Send this message to the customer"},
	{"Take back", "undo", "Take this message back from the customer"},
	{"Note", "keep", "Keep this message among agents"},
	{"Use a macro", "macro", "Pick a prepared reply"},
	{"Ticket actions…", "actions", "Claim, assign, snooze and all else"},
}

// panel is the one that stands everywhere. It comes as the command handoff without
// words.
var panel = shortcut{"handoff panel", "handoff", "Status, queue, switches"}

// textElsewhere is what a person reads who uses a shortcut on other messages.
const textElsewhere = "That works on messages in a ticket's thread."

// takeShortcut puts what was picked from a message's menu.
func (l *listener) takeShortcut(ctx context.Context, p press) func(context.Context) {
	on := eventID{Channel: p.Channel.ID, TS: p.Message.TS}
	if on.Channel == "" || !isTS(on.TS) || p.User.ID == "" {
		return nil
	}
	person, allowed := l.by(ctx, p)
	if !allowed {
		return l.tell(p, textStranger)
	}
	thread, mine, err := l.threadOf(ctx, p)
	switch {
	case err == nil && !mine:
		return l.tell(p, textElsewhere)
	case err == nil:
		var at bot.Address
		if at, err = l.a.address(ctx, spot{Channel: on.Channel, Thread: thread}); err == nil {
			err = l.put(ctx, bot.Message{
				ID: on.String() + ":press:" + p.TS + ":" + p.User.ID + ":" + p.Callback, At: at, From: person,
				Kind: bot.KindChoice, Name: p.Callback, Re: on.String(), Grant: p.right().String(), SentAt: instant(p.TS),
			})
		}
	}
	if err != nil {
		l.a.log.Error("a shortcut was not taken", "error", err)
		return l.tell(p, textNotTaken)
	}
	return nil
}

// threadOf is the thread that a message stands in or begins, and whether it is one
// of ours.
func (l *listener) threadOf(ctx context.Context, p press) (thread string, mine bool, err error) {
	if isDirect(p.Channel.ID) {
		return "", false, nil
	}
	self, err := l.a.me(ctx)
	if err != nil {
		return "", false, err
	}
	thread, parent := orElse(p.Message.Thread, p.Message.TS), p.Message.Parent
	if thread == p.Message.TS { // the head itself; an app's message may bear no user
		return thread, p.Message.User == self.user || self.bot != "" && p.Message.BotID == self.bot, nil
	}
	mine, err = l.a.headsThread(ctx, self, p.Channel.ID, thread, parent)
	return thread, mine, err
}

// takePanel puts the shortcut that stands everywhere: the answer comes by direct
// message.
func (l *listener) takePanel(ctx context.Context, p press) func(context.Context) {
	if p.User.ID == "" || p.Callback != panel.ID {
		return nil
	}
	person, allowed := l.by(ctx, p)
	if !allowed {
		return l.tell(p, textStranger)
	}
	err := l.put(ctx, bot.Message{
		ID: "command:" + p.Trigger, At: spot{Channel: l.a.direct(ctx, p.User.ID)}.address(l.a.cfg.Name), From: person,
		Kind: bot.KindCommand, Name: panel.ID, Grant: p.right().String(), SentAt: instant(p.TS),
	})
	if err != nil {
		l.a.log.Error("a shortcut was not taken", "error", err)
		return l.tell(p, textNotTaken)
	}
	return nil
}
