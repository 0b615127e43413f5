package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"
)

// Check tries both tokens, the scopes and the channel. It sends nothing. The
// error holds a line for each thing that is wrong, with its mend.
func (a *Adapter) Check(ctx context.Context) (works []string, err error) {
	if problems := a.tokens(); len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	var problems []error
	a.mu.Lock()
	a.self = nil // asked anew
	a.mu.Unlock()
	self, err := a.me(ctx)
	if err != nil {
		problems = append(problems, named(a.mend(err, "")))
	} else {
		works = append(works, fmt.Sprintf("slack: signed in to %s as @%s", self.teamName, self.name))
		a.mu.Lock()
		granted := strings.FieldsFunc(a.scopes, func(r rune) bool { return r == ',' || r == ' ' })
		a.mu.Unlock()
		if missing := lacking(granted); len(granted) > 0 && len(missing) > 0 {
			problems = append(problems, fmt.Errorf("slack: the app lacks the scopes %s: %s", strings.Join(missing, ", "), scopesMend))
		}
	}
	if _, _, err := a.app.StartSocketModeContext(ctx); err != nil {
		err = fmt.Errorf("slack: open socket: %w", err)
		if cause := fatal(err); cause != nil {
			err = cause
		}
		problems = append(problems, named(err))
	} else {
		works = append(works, "slack: Socket Mode opens, no public address is needed")
	}
	for _, desk := range append([]string{a.cfg.Channel}, a.cfg.Desks...) {
		if self.user == "" || desk == "" {
			continue
		}
		if line, err := a.checkChannel(ctx, desk); err != nil {
			problems = append(problems, err)
		} else {
			works = append(works, line)
		}
	}
	return works, errors.Join(problems...)
}

// named makes sure that a line says whose it is.
func named(err error) error {
	if strings.HasPrefix(err.Error(), "slack: ") {
		return err
	}
	return fmt.Errorf("slack: %w", err)
}

// tokens looks at the tokens' first letters, which tell what they are.
func (a *Adapter) tokens() (problems []error) {
	kind := func(token string) string {
		for prefix, name := range map[string]string{
			"xoxb-": "a bot token", "xapp-": "an app token", "xoxp-": "a user's token", "xoxe": "a configuration token",
		} {
			if strings.HasPrefix(token, prefix) {
				return name
			}
		}
		return ""
	}
	one, two := kind(a.cfg.BotToken), kind(a.cfg.AppToken)
	if one == "an app token" && two == "a bot token" {
		return []error{errors.New("slack: slack.bot_token and slack.app_token are swapped: bot_token begins with xoxb-, app_token with xapp-")}
	}
	switch {
	case a.cfg.BotToken == "":
		problems = append(problems, errors.New("slack: slack.bot_token is missing: copy it from "+tokenPage))
	case one != "" && one != "a bot token":
		problems = append(problems, fmt.Errorf("slack: slack.bot_token is %s: it begins with xoxb- and stands at %s", one, tokenPage))
	}
	switch {
	case a.cfg.AppToken == "":
		problems = append(problems, errors.New("slack: slack.app_token is missing: make one at "+appPage))
	case two != "" && two != "an app token":
		problems = append(problems, fmt.Errorf("slack: slack.app_token is %s: it begins with xapp- and stands at %s", two, appPage))
	}
	return problems
}

// lacking lists the scopes of the manifest that were not granted.
func lacking(granted []string) []string {
	var missing []string
	for _, scope := range botScopes {
		if !slices.Contains(granted, scope) {
			missing = append(missing, scope)
		}
	}
	return missing
}

// checkChannel finds a desk anew and sees whether we may write there.
func (a *Adapter) checkChannel(ctx context.Context, desk string) (string, error) {
	id, err := desk, error(nil)
	if isName(id) {
		id, err = a.resolve(ctx, id)
	}
	fail := func(err error) (string, error) {
		return "", named(a.mend(err, desk))
	}
	if err != nil {
		return fail(err)
	}
	c, err := a.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
	if err != nil {
		return fail(err)
	}
	problem := ""
	switch {
	case c.IsArchived:
		problem = "is_archived"
	case !c.IsMember:
		problem = "not_in_channel"
	}
	if problem != "" {
		return fail(slack.SlackErrorResponse{Err: problem})
	}
	line := fmt.Sprintf("slack: a desk is #%s (%s)", c.Name, c.ID)
	if c.IsExtShared {
		line += "; it is shared with another organisation, whose people can read tickets but not act on them"
	}
	return line, nil
}
