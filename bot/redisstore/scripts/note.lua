-- note remembers a result of Turn.Once.
-- ARGV    1: conversation  2: fence  3: ID of the turn's first message  4: key
--         5: result
-- Returns ok; lost
open()
load(ARGV[1])
if c.state ~= 'L' or c.fence ~= tonumber(ARGV[2]) then return {'lost', '', '', lanes} end
redis.call('HSET', wrote('j'), journal(ARGV[3], ARGV[4]), ARGV[5])
return save('ok')
