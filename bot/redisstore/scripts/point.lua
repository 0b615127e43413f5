-- point makes an address lead to a conversation and leases what waits there to
-- the caller, who moves it: the second step of binding it.
-- ARGV    1: address  2: conversation
-- Returns ok; move with {address, fence, conversation}
open()
load(ARGV[1])
if c.f.p == ARGV[2] and not waits() then return {'ok', '', '', lanes} end
local fence = math.max(c.fence + 1, now)
set('p', ARGV[2])
c.relisted = true
set('x', nil)
c.at = now + O.lease
lease('L', fence, 0, 0, c.done)
return save('move', {c.name, int(fence), ARGV[2]})
