package telegram

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/go-telegram/bot/models"
)

// Check tries the token and looks at what receiving depends on: the webhook and
// the privacy mode. It changes nothing.
func (a *Adapter) Check(ctx context.Context) (works []string, err error) {
	var me models.User
	if err := a.api.call(ctx, "getMe", struct{}{}, &me); err != nil {
		if revoked(err) {
			return nil, fmt.Errorf("telegram: %w", errToken)
		}
		return nil, fmt.Errorf("telegram: cannot reach %s; see whether it is blocked here or needs a proxy (HTTPS_PROXY): %w", a.api.base, err)
	}
	works = append(works, fmt.Sprintf("telegram: the token belongs to @%s (%s)", me.Username, me.FirstName))

	var hook models.WebhookInfo
	if err := a.api.call(ctx, "getWebhookInfo", struct{}{}, &hook); err != nil {
		return works, fmt.Errorf("telegram: look at the webhook: %w", err)
	}
	works = append(works, "telegram: "+a.receives(hook))

	switch {
	case !me.CanJoinGroups:
		works = append(works, "telegram: private chats only; to be added to groups, allow it at @BotFather (/setjoingroups)")
	case me.CanReadAllGroupMessages:
		works = append(works, "telegram: in groups it sees all and answers commands, mentions and replies; privacy mode is off and need not be (@BotFather, /setprivacy)")
	default:
		works = append(works, "telegram: in groups it sees and answers commands, mentions and replies")
	}
	return works, nil
}

func (a *Adapter) receives(hook models.WebhookInfo) string {
	host := func(address string) string {
		if u, err := url.Parse(address); err == nil {
			return u.Host
		}
		return "?"
	}
	waiting := ""
	if n := hook.PendingUpdateCount; n > 0 {
		waiting = fmt.Sprintf("; %d updates are waiting", n)
	}
	switch {
	case a.mode == Webhook && hook.URL != a.webhook.url:
		return fmt.Sprintf("updates will come by webhook to %s; it is set when serving begins%s", host(a.webhook.url), waiting)
	case a.mode == Webhook && hook.LastErrorMessage != "":
		return fmt.Sprintf("updates come by webhook to %s; Telegram's last error there, at %s: %s%s",
			host(a.webhook.url), time.Unix(int64(hook.LastErrorDate), 0).UTC().Format(time.RFC3339), hook.LastErrorMessage, waiting)
	case a.mode == Webhook:
		return fmt.Sprintf("updates come by webhook to %s%s", host(a.webhook.url), waiting)
	case hook.URL != "" && a.keepWebhook:
		return fmt.Sprintf("updates are to be polled, but a webhook to %s is set and is to be kept: nothing will come", host(hook.URL))
	case hook.URL != "":
		return fmt.Sprintf("updates are polled; the webhook to %s that is set now is deleted when serving begins%s", host(hook.URL), waiting)
	}
	return "updates are polled" + waiting
}
