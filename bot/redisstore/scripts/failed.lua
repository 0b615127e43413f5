-- failed ends an attempt at a delivery.
-- ARGV    1: conversation  2: place  3: fence  4: gone: the lane is emptied; cannot:
--         the item is given up; wait, error: it is tried again, after 5 µs
--         6: cause in words  7: "1" when it may have arrived
-- Returns ok (also when it was written before); lost
open()
load(ARGV[1])
c.still = true
local l, class, cause = lane(ARGV[2]), ARGV[4], ARGV[6]
if l.state == 'F' and l.fence == tonumber(ARGV[3]) then return {'ok', '', '', lanes} end
local key = laneKey(l.place)
local e = redis.call('LINDEX', key, 0)
if l.state ~= 'L' or l.fence ~= tonumber(ARGV[3]) or not e then return {'lost', '', '', lanes} end

l.state = 'F'
if class == 'error' then
	l.fails = l.fails + 1
	if l.fails >= O.sends then
		class = 'cannot'
		redis.call('XADD', P .. 'dead', '*', 'c', c.name, 'w', cause, 'l', l.place, 'e', e)
		expire(P .. 'dead', O.ledger)
	end
end
if class == 'wait' or class == 'error' then
	l.unsure = l.unsure or ARGV[7] == '1'
	settle(l, now + ARGV[5])
	return save('ok')
end
local part, tries, ids = l.part, l.tries, c.f['i' .. l.place] or '[]'
repeat
	local i = item(e)
	redis.call('LPOP', key)
	record(i, l, part, ids, tries, cause)
	part, tries, ids = 0, 0, '[]'
	undelivered(i, cause)
	e = class == 'gone' and redis.call('LINDEX', key, 0)
until not e
fresh(l)
settle(l)
return save('ok')
