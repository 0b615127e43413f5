package sim

import (
	"strconv"
	"time"
)

// epoch is the first millisecond of 2015, where Discord's IDs begin:
// https://discord.com/developers/docs/reference#snowflakes
const epoch = 1420070400000

// bubble is where a synctest bubble's clock begins. Its times lie before the
// epoch: IDs count from here then, so that they grow as they do elsewhere.
var bubble = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// newID makes a snowflake of now, greater than all before it. The lock is held.
func (s *Sim) newID() string {
	ms := time.Now().UnixMilli() - epoch
	if ms < 0 {
		ms = time.Now().UnixMilli() - bubble
	}
	s.last = max(s.last+1, uint64(ms)<<22)
	return strconv.FormatUint(s.last, 10)
}

// guildID makes the ID of the guild of that number, such that it belongs to the
// shard number % shards, whatever their count up to ten.
func guildID(n int) string {
	const start = 2520 * 40_000_000 // milliseconds, some time in 2018
	return strconv.FormatUint(uint64(start+n)<<22, 10)
}

// shardOf is the shard to which a guild's events go; DMs go to the first.
func shardOf(guild string, shards int) int {
	if guild == "" || shards < 2 {
		return 0
	}
	return int(number(guild) >> 22 % uint64(shards))
}

// number reads an ID; what is none is 0.
func number(id string) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000-07:00") }
