-- replay puts a dead letter's messages or its send back.
-- ARGV    1: ID of the stream's entry
-- Returns ok; unknown
open()
local entry = redis.call('XRANGE', P .. 'dead', ARGV[1], ARGV[1])[1]
if not entry then return {'unknown', '', '', lanes} end
redis.call('XDEL', P .. 'dead', ARGV[1])
local f, messages = {}, {}
for i = 1, #entry[2], 2 do
	local name, value = entry[2][i], entry[2][i + 1]
	if name == 'm' then messages[#messages + 1] = value else f[name] = value end
end
load(f.c)
for _, e in ipairs(messages) do
	local flag, sent, res, who = string.match(e, '^(%a)%d+ (%-?%d+) (%d+) %d+ %d+ %d+ (.*)$')
	if flag == 'h' then flag = 'm' end
	redis.call('RPUSH', wrote('m' .. f.s), flag .. int(now) .. ' ' .. sent .. ' ' .. res .. ' 0 0 0 ' .. who)
end
if f.e then
	redis.call('RPUSH', wrote('l', f.l), f.e)
	settle(lane(f.l))
end
return save('ok')
