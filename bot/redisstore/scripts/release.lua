-- release ends a claim and leaves its messages where they are.
-- ARGV    1: conversation  2: fence  3: µs until it is served again  4: "1" when
--         the attempt counts
-- Returns ok; lost
open()
load(ARGV[1])
if c.state ~= 'L' or c.fence ~= tonumber(ARGV[2]) then return {'lost', '', '', lanes} end
keepCut(tonumber(ARGV[4]), 0)
set('a', int(now + ARGV[3]))
lease('R', c.fence, 0, 0, c.done)
return save('ok')
