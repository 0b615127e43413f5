-- next leases the head of the lane of a partition that has been ready longest.
-- ARGV    1: account, as in addresses
-- Returns none; again; item with {conversation, place, fence, now, to, part, tries,
--         unsure, first, item, IDs of what an edit or a deletion is about}. The third value is when
--         the account is due next.
open()
local key = P .. 'out:' .. ARGV[1]

local function answer(code, more)
	local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
	return {code, more, first[2] and int(tonumber(first[2])) or '', lanes}
end

for _ = 1, 16 do
	local member = redis.call('ZRANGEBYSCORE', key, '-inf', int(now), 'LIMIT', 0, 1)[1]
	if not member then return answer('none', '') end
	local name, place = string.match(member, '^(%S+) (%S+)$')
	load(name)
	c.still = true
	local l, e = lane(place), redis.call('LINDEX', laneKey(place), 0)
	if not e then
		redis.call('ZREM', key, member)
	else
		local i, ids = item(e), ''
		local died = l.state == 'L'
		if rewrites(i) then ids = redis.call('HGET', P .. 'r:' .. name, place .. ' ' .. i.handle) end
		if not ids then
			-- An edit or a deletion of what was never sent.
			redis.call('LPOP', laneKey(place))
			l.state = 'S'
			fresh(l)
			settle(l)
			save()
		else
			local to = resolve(place)
			if i.op == 'open' and l.part == 0 then to = '' end
			l.unsure = l.unsure or died
			local unsure, first, tries = l.unsure and '1' or '0', l.first, l.tries
			l.state, l.fence, l.tries = 'L', math.max(l.fence + 1, now), l.tries + 1
			if first == 0 then l.first = now end
			keepLane(l)
			redis.call('ZADD', key, int(now + O.sendlease), member)
			save()
			return answer('item', {name, place, int(l.fence), to or '', tostring(l.part), tostring(tries), unsure, int(first), e, ids})
		end
	end
end
return answer('again', '')
