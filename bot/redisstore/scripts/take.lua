-- take puts what was moved from a pointer behind what waits in a conversation.
-- What came before, in a move that was cut short, is left out.
-- ARGV    1: conversation; then three groups, each under its number of entries:
--         messages (side, the ID by which it is known, message), journal (field,
--         result), IDs seen (ID, when)
-- Returns ok; pointer with where it leads
open()
load(ARGV[1])
if c.f.p then return {'pointer', c.f.p, '', lanes} end
local seen, at = P .. 's:' .. c.name, 2
local n = tonumber(ARGV[at])
for _ = 1, n do
	local side, id, e = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
	at = at + 3
	local when = tonumber(redis.call('ZSCORE', seen, id) or nil)
	if not when or when <= now - O.seen * 1000 then
		redis.call('RPUSH', wrote('m' .. side), e)
		redis.call('ZADD', seen, int(now), id)
	end
end
at = at + 1
n = tonumber(ARGV[at])
for _ = 1, n do
	redis.call('HSETNX', wrote('j'), ARGV[at + 1], ARGV[at + 2])
	at = at + 2
end
at = at + 1
n = tonumber(ARGV[at])
for _ = 1, n do
	redis.call('ZADD', seen, 'NX', ARGV[at + 2], ARGV[at + 1])
	at = at + 2
end
if redis.call('EXISTS', seen) > 0 then expire(seen, O.seen) end
if not c.f.k then lease('R', 0, 0, 0, 0) end
return save('ok')
