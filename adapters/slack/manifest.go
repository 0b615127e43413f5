package slack

import (
	"fmt"
	"strings"
)

// botScopes are exactly those that the methods and events need which we use; the
// tests run with no others.
var botScopes = []string{
	"app_mentions:read", // app_mention
	"channels:history",  // message.channels; conversations.replies and .history in public channels
	"channels:read",     // conversations.list and .info
	"chat:write",        // chat.postMessage, .postEphemeral, .update, .delete
	"commands",          // /handoff
	"files:read",        // files.info: what agents attach
	"files:write",       // files.getUploadURLExternal, .completeUploadExternal, .delete: what customers send
	"groups:history",    // the same three in private channels
	"groups:read",
	"im:history",      // message.im
	"reactions:read",  // reactions.get: which receipt stands on a message
	"reactions:write", // reactions.add and .remove
	"usergroups:read", // usergroups.list: roles by user group
	"users:read",      // users.info: names, time zones
}

// botEvents are what we listen to.
var botEvents = []string{"app_home_opened", "app_mention", "message.channels", "message.groups", "message.im"}

// Manifest is the app manifest, as YAML: what `handoff slack manifest` prints.
// https://docs.slack.dev/reference/app-manifest
func Manifest() string {
	list := func(items []string, indent string) string {
		var b strings.Builder
		for _, item := range items {
			fmt.Fprintf(&b, "%s- %s\n", indent, item)
		}
		return b.String()
	}
	entries := func(kind string, all ...shortcut) string {
		var b strings.Builder
		for _, s := range all {
			fmt.Fprintf(&b, "    - name: %q\n      type: %s\n      callback_id: %s\n      description: %q\n", s.Name, kind, s.ID, s.Hint)
		}
		return b.String()
	}
	return `# 1. api.slack.com/apps > Create New App > From a manifest: paste this.
# 2. Basic Information > App-Level Tokens: make one with the scope
#    connections:write. That is slack.app_token (xapp-...).
# 3. Install App. The Bot User OAuth Token is slack.bot_token (xoxb-...).
# 4. In the agents' channel: /invite @handoff
display_information:
  name: handoff
  description: Answers customers and hands over to a person here.
  background_color: "#1f2937"
features:
  app_home:
    home_tab_enabled: true
    messages_tab_enabled: true
    messages_tab_read_only_enabled: false
  bot_user:
    display_name: handoff
    always_online: true
  slash_commands:
    - command: /handoff
      description: Status, queue, tickets, switches and help
      usage_hint: status | queue | mine | ticket | help
      should_escape: true
  shortcuts:
` + entries("message", shortcuts...) + entries("global", panel) + `oauth_config:
  scopes:
    bot:
` + list(botScopes, "      ") + `settings:
  event_subscriptions:
    bot_events:
` + list(botEvents, "      ") + `  interactivity:
    is_enabled: true
  org_deploy_enabled: false
  socket_mode_enabled: true
  token_rotation_enabled: false
`
}
