-- claim leases the next turn of a partition.
-- Returns none; turn with {conversation, fence, side, now, attempts, deaths, state,
--         has state, journal, messages}; doomed with the same: it died too often;
--         move with {conversation, fence, goal, …}: hand a pointer's mailbox on;
--         touch with {conversation, addresses}. The third value is when the
--         partition is due next.
open()
local ready = P .. 'ready'

local function nextDue()
	local first = redis.call('ZRANGE', ready, 0, 0, 'WITHSCORES')
	return first[2] and int(tonumber(first[2])) or ''
end

local function answer(code, more)
	return {code, more, nextDue(), lanes}
end

local function leased(code, side, n, head)
	local fence = math.max(c.fence + 1, now)
	c.at = now + O.lease
	lease('L', fence, side, n, c.done)
	local messages = redis.call('LRANGE', box(side), 0, n - 1)
	local state = redis.call('GET', P .. 'v:' .. c.name)
	save()
	local results = {}
	if head.cut > 0 then results = redis.call('HGETALL', P .. 'j:' .. c.name) end
	return answer(code, {c.name, int(fence), tostring(side), int(now), tostring(head.attempts), tostring(head.deaths),
		state or '', state and '1' or '', results, messages})
end

for _ = 1, 16 do
	local first = redis.call('ZRANGEBYSCORE', ready, '-inf', int(now), 'LIMIT', 0, 1)[1]
	if not first then return answer('none', '') end
	load(first)
	lanes = {}
	if c.f.p then
		local fence = math.max(c.fence + 1, now)
		c.at = now + O.lease
		if waits() then
			lease('L', fence, 0, 0, c.done)
			save()
			return answer('move', {c.name, int(fence), c.f.p})
		end
		if c.state == 'L' then lease('R', fence, 0, 0, c.done) end
		save()
	else
		if c.state == 'L' then
			local h, side, n = keepCut(0, 1), c.side, c.n
			lease('R', c.fence, 0, 0, c.done)
			if h and h.deaths >= O.deaths then return leased('doomed', side, n, h) end
			if h and h.deaths >= 2 then
				-- One of them may be what kills: each comes alone from now on.
				for i = 0, n - 1 do
					local one = parse(redis.call('LINDEX', box(side), i))
					mark(side, i, 1, one.attempts, one.deaths)
				end
			end
		end
		local timers = P .. 'w:' .. c.name
		local due = redis.call('ZRANGEBYSCORE', timers, '-inf', int(now), 'WITHSCORES')
		for i = 1, #due, 2 do
			local ms = int(math.floor(tonumber(due[i + 1]) / 1000))
			tell('{"i":' .. cjson.encode('timer:' .. due[i] .. ':' .. ms) .. ',"k":"timer","n":' .. cjson.encode(due[i])
				.. ',"s":' .. ms .. '000000}')
		end
		if #due > 0 then
			redis.call('ZREMRANGEBYSCORE', timers, '-inf', int(now))
			c.relisted = true
		end
		local p = plan()
		if p.side and math.max(p.ready, tonumber(c.f.a or 0)) <= now then return leased('turn', p.side, p.n, p.head) end
		local touch = tonumber(c.f.n)
		if touch and touch <= now then
			set('n', int(now + O.keep * 500))
			save()
			return answer('touch', {c.name, c.f.u or '', c.f.d or ''})
		end
		save()
	end
end
return answer('again', '')
