-- fetch reads what a pointer's mailbox holds, at most 100 messages a side.
-- ARGV    1: address  2: fence
-- Returns ok with {messages of Desk, Internal, Customer, journal, IDs seen and
--         when}; lost
load(ARGV[1])
if c.state ~= 'L' or c.fence ~= tonumber(ARGV[2]) then return {'lost', '', '', lanes} end
local more = {}
for side = 0, 2 do more[side + 1] = redis.call('LRANGE', box(side), 0, 99) end
more[4] = redis.call('HGETALL', P .. 'j:' .. c.name)
more[5] = redis.call('ZRANGE', P .. 's:' .. c.name, 0, -1, 'WITHSCORES')
return {'ok', more, '', lanes}
