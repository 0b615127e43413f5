-- clear takes what was moved out of a pointer's mailbox; the last step of binding.
-- ARGV    1: address  2: fence  3, 4, 5: how many messages of each side
-- Returns ok; move: more has come, fetch it; lost
open()
load(ARGV[1])
if c.state ~= 'L' or c.fence ~= tonumber(ARGV[2]) then return {'lost', '', '', lanes} end
for side = 0, 2 do redis.call('LTRIM', box(side), ARGV[3 + side], -1) end
redis.call('DEL', P .. 'j:' .. c.name)
if waits() then
	c.at = now + O.lease
	return save('move')
end
lease('R', c.fence, 0, 0, c.done)
return save('ok')
