package sim

// Routes that faults and limits name.
const (
	RouteCreate   = "POST /channels/{channel}/messages"
	RouteEdit     = "PATCH /channels/{channel}/messages/{message}"
	RouteDelete   = "DELETE /channels/{channel}/messages/{message}"
	RouteList     = "GET /channels/{channel}/messages"
	RouteGet      = "GET /channels/{channel}/messages/{message}"
	RouteTyping   = "POST /channels/{channel}/typing"
	RouteReact    = "PUT /channels/{channel}/messages/{message}/reactions/{emoji}/{user}"
	RouteDM       = "POST /users/@me/channels"
	RouteMe       = "GET /users/{user}"
	RouteThread   = "POST /channels/{channel}/threads"
	RouteChannel  = "GET /channels/{channel}"
	RouteChange   = "PATCH /channels/{channel}"
	RouteCommands = "PUT /applications/{app}/commands"
	RouteAnswer   = "POST /interactions/{interaction}/{token}/callback"
	RouteFill     = "PATCH /webhooks/{app}/{token}/messages/{message}"
	RouteFollowUp = "POST /webhooks/{app}/{token}"
	RouteFile     = "GET /attachments"
)

var handlers = map[string]handler{
	"GET /gateway":     getGateway,
	"GET /gateway/bot": getGatewayBot,

	RouteMe:                 getUser,
	"GET /users/@me/guilds": getMyGuilds,
	RouteDM:                 createDM,

	RouteChannel: getChannel,
	RouteChange:  editChannel,
	RouteThread:  createThread,
	"POST /channels/{channel}/messages/{message}/threads": createThreadOn,
	"GET /channels/{channel}/thread-members":              getThreadMembers,
	"GET /channels/{channel}/thread-members/{user}":       getThreadMember,
	"PUT /channels/{channel}/thread-members/{user}":       addThreadMember,
	"DELETE /channels/{channel}/thread-members/{user}":    removeThreadMember,

	"DELETE /channels/{channel}": removeChannel,
	RouteTyping:                  typing,
	RouteList:                    getMessages,
	RouteGet:                     getMessage,
	RouteCreate:                  createMessage,
	RouteEdit:                    editMessage,
	RouteDelete:                  deleteMessage,
	RouteReact:                   addReaction,
	"DELETE /channels/{channel}/messages/{message}/reactions/{emoji}/{user}": removeReaction,

	"GET /guilds/{guild}":                getGuild,
	"GET /guilds/{guild}/roles":          getRoles,
	"GET /guilds/{guild}/channels":       getGuildChannels,
	"GET /guilds/{guild}/threads/active": getActiveThreads,
	"GET /guilds/{guild}/members":        getMembers,
	"GET /guilds/{guild}/members/{user}": getMember,

	"GET /applications/@me":                           getApplication,
	"GET /oauth2/applications/@me":                    getApplication,
	RouteCommands:                                     overwriteCommands,
	"GET /applications/{app}/commands":                getCommands,
	"PUT /applications/{app}/guilds/{guild}/commands": overwriteCommands,
	"GET /applications/{app}/guilds/{guild}/commands": getCommands,

	RouteAnswer:   callback,
	RouteFollowUp: followUp,
	RouteFill:     editAnswer,
	"GET /webhooks/{app}/{token}/messages/{message}":    getAnswer,
	"DELETE /webhooks/{app}/{token}/messages/{message}": deleteAnswer,
}
