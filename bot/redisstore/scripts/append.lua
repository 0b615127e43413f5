-- append adds an entry to a feed.
-- ARGV    1: feed, as in keys  2: key  3: entry
-- Returns ok with the number that the entry has, now or since it was appended
open()
local feed, keys = P .. 'f:' .. ARGV[1], P .. 'fk:' .. ARGV[1]
-- They end together, but for a moment.
if redis.call('EXISTS', feed, keys) == 1 then redis.call('DEL', feed, keys) end
local field = 'k' .. ARGV[2]
local n = redis.call('HGET', keys, field)
if n then return {'ok', n, '', lanes} end
n = int(redis.call('HINCRBY', keys, 'n', 1))
redis.call('HSET', keys, field, n)
redis.call('XADD', feed, n .. '-0', 'k', ARGV[2], 'a', int(now), 'd', ARGV[3])
local over = redis.call('XLEN', feed) - O.feed
if over > 0 then
	for _, e in ipairs(redis.call('XRANGE', feed, '-', '+', 'COUNT', over)) do redis.call('HDEL', keys, 'k' .. e[2][2]) end
	redis.call('XTRIM', feed, 'MAXLEN', O.feed)
end
expire(feed, O.keep)
expire(keys, O.keep)
return {'ok', n, '', lanes}
