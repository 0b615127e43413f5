-- put makes a message durable in a mailbox.
-- ARGV    1: conversation  2: side and flag: t, h, m  3: message ID  4: sent, res,
--         person, newline, JSON  5: anything when a pointer led here
-- Returns ok; dup: seen before; pointer with where it leads; gone: nothing is
--         here although a pointer led here
load(ARGV[1])
local seen = P .. 's:' .. c.name
if c.f.p and not waits() then return {'pointer', c.f.p, '', lanes} end
if ARGV[5] and not c.exists then return {'gone', '', '', lanes} end
local at = tonumber(redis.call('ZSCORE', seen, ARGV[3]) or nil)
if at and at > now - O.seen * 1000 then return {'dup', '', '', lanes} end
local side, flag = string.match(ARGV[2], '(%d)(%a)')
local sent, res, rest = string.match(ARGV[4], '^(%-?%d+) (%d+) (.*)$')
if flag == 'h' and (ARGV[5] or c.f.g or c.f.p) then flag = 'm' end
redis.call('RPUSH', wrote('m' .. side), flag .. int(now) .. ' ' .. sent .. ' ' .. res .. ' 0 0 0 ' .. rest)
redis.call('ZREMRANGEBYSCORE', seen, '-inf', int(now - O.seen * 1000))
redis.call('ZADD', seen, int(now), ARGV[3])
expire(seen, O.seen)
return save('ok')
