-- renew makes a claim last from now.
-- ARGV    1: conversation  2: fence
-- Returns ok; lost
open()
load(ARGV[1])
if c.state ~= 'L' or c.fence ~= tonumber(ARGV[2]) then return {'lost', '', '', lanes} end
redis.call('ZADD', P .. 'ready', int(now + O.lease), c.name)
return {'ok', '', int(now + O.lease), lanes}
