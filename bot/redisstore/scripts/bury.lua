-- bury ends a claim and makes its messages a dead letter.
-- ARGV    1: conversation  2: fence  3: ID of the turn's first message  4: cause
--         5: news for the Internal side, or "": the turn was such news itself
-- Returns ok; lost
open()
load(ARGV[1])
if c.state ~= 'L' or c.fence ~= tonumber(ARGV[2]) then return {'lost', '', '', lanes} end
local letter = {'c', c.name, 'w', ARGV[4], 's', c.side}
for _, e in ipairs(redis.call('LRANGE', box(c.side), 0, c.n - 1)) do
	letter[#letter + 1] = 'm'
	letter[#letter + 1] = e
end
shift(c.side, c.n)
forget(ARGV[3])
local dead = P .. 'dead'
redis.call('XADD', dead, '*', unpack(letter))
redis.call('XTRIM', dead, 'MINID', int(math.floor(now / 1000) - O.ledger))
expire(dead, O.ledger)
set('a', nil)
lease('R', c.fence, 0, 0, c.done)
if ARGV[5] ~= '' then tell(ARGV[5]) end
return save('ok')
