package redisstore
import "handoff/bot"
func PreludeOnly() string { return compile("x", "return {'ok','','',{}}", false, bot.StoreOptions{}.Defaults()).text }
