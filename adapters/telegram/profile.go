package telegram

import (
	"context"
	"time"
)

// profileKeep is how long it is remembered what we wrote; then it is compared anew.
const profileKeep = 365 * 24 * time.Hour

// setProfile writes what stands in an empty chat with the bot and on its page, in
// English and Chinese: only where nothing stands, or what we wrote ourselves. What
// the owner wrote at @BotFather stays. It is best effort.
func (a *Adapter) setProfile(ctx context.Context) {
	for _, words := range []sentences{english, chinese} {
		for _, t := range []struct{ kind, get, set, text string }{
			{"description", "getMyDescription", "setMyDescription", words.description},
			{"short_description", "getMyShortDescription", "setMyShortDescription", words.short},
		} {
			if err := a.setText(ctx, words.language, t.kind, t.get, t.set, t.text); err != nil {
				if ctx.Err() == nil {
					a.log.Warn("cannot write the profile", "error", err)
				}
				return
			}
		}
	}
}

// written reports whether we wrote a text of the profile: where nothing is set for a
// language, Telegram may answer with the one for all others.
func written(text string) bool {
	for _, words := range []sentences{english, chinese} {
		if text == words.description || text == words.short {
			return true
		}
	}
	return false
}

// setText asks nothing of Telegram when the text is what we wrote last.
func (a *Adapter) setText(ctx context.Context, language, kind, get, set, text string) error {
	key := a.memoryKey("profile/" + kind + "/" + language)
	last, err := a.memory.Get(ctx, key)
	if err != nil || string(last) == text {
		return err
	}
	with := params{}
	if language != "" {
		with["language_code"] = language
	}
	var stands map[string]string
	if err := a.api.call(ctx, get, with, &stands); err != nil {
		return err
	}
	now := stands[kind]
	if now != text && now != "" && now != string(last) && !written(now) {
		return nil
	}
	if now != text {
		with[kind] = text
		if err := a.api.call(ctx, set, with, nil); err != nil {
			return err
		}
	}
	return a.memory.Set(ctx, key, []byte(text), profileKeep)
}
