package sim

// Routes that faults and limits name.
const (
	RouteCreate = "POST /channels/{channel}/messages"
	RouteEdit   = "PATCH /channels/{channel}/messages/{message}"
	RouteDelete = "DELETE /channels/{channel}/messages/{message}"
	RouteList   = "GET /channels/{channel}/messages"
	RouteGet    = "GET /channels/{channel}/messages/{message}"
	RouteTyping = "POST /channels/{channel}/typing"
	RouteReact  = "PUT /channels/{channel}/messages/{message}/reactions/{emoji}/{user}"
	RouteDM     = "POST /users/@me/channels"
	RouteMe     = "GET /users/{user}"
	RouteFile   = "GET /attachments"
)

var handlers = map[string]handler{
	"GET /gateway":     getGateway,
	"GET /gateway/bot": getGatewayBot,

	RouteMe:                 getUser,
	"GET /users/@me/guilds": getMyGuilds,
	RouteDM:                 createDM,

	"GET /channels/{channel}":    getChannel,
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
}
