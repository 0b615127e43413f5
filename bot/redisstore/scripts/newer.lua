-- newer reads what waits behind a claimed turn. It writes nothing.
-- ARGV    1: conversation  2: fence  3: how many messages of each side
-- Returns ok with {messages of Desk, Internal, Customer}; lost
load(ARGV[1])
if c.state ~= 'L' or c.fence ~= tonumber(ARGV[2]) then return {'lost', '', '', lanes} end
local more = {}
for side = 0, 2 do
	local from = c.side == tostring(side) and c.n or 0
	more[side + 1] = redis.call('LRANGE', box(side), from, from + ARGV[3] - 1)
end
return {'ok', more, '', lanes}
