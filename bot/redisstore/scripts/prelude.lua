-- What all scripts begin with. Go puts "local O = {…}" before it: the store's
-- options, times in µs, O.keep O.hold O.seen O.ledger in ms.
--
-- KEYS    1: the partition's base, "handoff:{p07}:"; no key is named so
-- Returns {code, more, when the conversation is due, {account, when its lane is due, …}}
--
-- The hash c:NAME of a conversation:
--   k  "L fence side n done": a claim runs, of the first n messages of that side;
--      "D …" it was committed, "R …" released. done: fence of the last commit
--   g  "1" once a turn was committed     a  not served before, since Release
--   p  the conversation to which this address leads (a pointer)
--   u  the Customer side's address since Bind     d  the Desk side's address
--   x  "side n0 n1 n2": Unless refused a turn of side; it waits for the first so
--      many messages of each side
--   n  when the pointers to here must be kept alive again
--   oPLACE  a lane: "L fence part tries fails unsure first": a sender holds its
--      head; "S …" Sent ended the last delivery, "F …" Failed did
--   qPLACE  the account through which the lane's head goes
--   iPLACE  JSON list: what the head's parts before were given
--
-- A message in a mailbox is "FLAG arrived sent res cut attempts deaths person",
-- newline, JSON. FLAG: t joins bursts, h may be an orphan, m neither; sent 0: when
-- it arrived. cut, on a turn's first message: of how many it is, once it was
-- claimed in vain.
--
-- An item in a lane is "key op account handle", newline, JSON; the handle is a
-- JSON string; the account, of an open, is where it is to begin; else empty.
local P = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local c, lanes, written = nil, {}, {}

-- tostring would write 1.79e+15.
local function int(x) return string.format('%.0f', x) end

-- open lets the script write though memory is full: Redis refuses no command of a
-- script that has begun with one that needs no memory. It deletes nothing.
local function open() redis.call('DEL', P) end

local function load(name)
	c = {name = name, f = {}, dirty = {}}
	local flat = redis.call('HGETALL', P .. 'c:' .. name)
	for i = 1, #flat, 2 do c.f[flat[i]] = flat[i + 1] end
	c.exists = #flat > 0
	c.state, c.fence, c.side, c.n, c.done = string.match(c.f.k or '', '^(%a) (%d+) (%d) (%d+) (%d+)$')
	c.fence, c.n, c.done = tonumber(c.fence or 0), tonumber(c.n or 0), tonumber(c.done or 0)
end

-- set changes a field of c; nil deletes it.
local function set(field, value)
	if c.f[field] ~= value then
		c.f[field] = value
		c.dirty[field] = true
	end
end

local function lease(state, fence, side, n, done)
	c.state, c.fence, c.side, c.n, c.done = state, fence, tostring(side), n, done
	set('k', state .. ' ' .. int(fence) .. ' ' .. c.side .. ' ' .. int(n) .. ' ' .. int(done))
end

local function box(side) return P .. 'm' .. side .. ':' .. c.name end

local function parse(e)
	local flag, arrived, sent, res, cut, attempts, deaths, who =
		string.match(e, '^(%a)(%d+) (%-?%d+) (%d+) (%d+) (%d+) (%d+) ([^\n]*)\n')
	local h = {flag = flag, arrived = tonumber(arrived), sent = tonumber(sent), res = tonumber(res),
		cut = tonumber(cut), attempts = tonumber(attempts), deaths = tonumber(deaths), who = who}
	if h.sent == 0 then h.sent = h.arrived end
	return h
end

-- mark writes new numbers on the i-th message of a mailbox.
local function mark(side, i, cut, attempts, deaths)
	local e = redis.call('LINDEX', box(side), i)
	local front, who = string.match(e, '^(%a%d+ %-?%d+ %d+) %d+ %d+ %d+ (.*)$')
	redis.call('LSET', box(side), i, front .. ' ' .. cut .. ' ' .. attempts .. ' ' .. deaths .. ' ' .. who)
end

-- keepCut notes on the claimed turn's first message where the turn ends, so that
-- it comes again as it was.
local function keepCut(attempts, deaths)
	local e = redis.call('LINDEX', box(c.side), 0)
	if not e then return nil end
	local h = parse(e)
	h.attempts, h.deaths = h.attempts + attempts, h.deaths + deaths
	if h.cut ~= c.n or attempts + deaths > 0 then mark(c.side, 0, c.n, h.attempts, h.deaths) end
	return h
end

-- burst cuts the burst with which a mailbox begins and says when it closes.
local function burst(list)
	local first, last, n = parse(list[1]), nil, 1
	last = first
	while n < #list and n < O.max do
		local h = parse(list[n + 1])
		if h.flag ~= 't' or h.who ~= first.who or h.sent - last.sent > O.burst + h.res
			or math.abs(h.sent - first.sent) > O.limit then break end
		last, n = h, n + 1
	end
	if n < #list or n >= O.max then return n, 0 end
	return n, math.min(last.arrived + O.burst, first.arrived + O.limit)
end

-- plan decides which turn comes next and when: the first side that has something
-- ready now, else whatever is ready first.
local function plan()
	local p = {}
	local wait, w = nil, {}
	if c.f.x then wait, w[0], w[1], w[2] = string.match(c.f.x, '^(%d) (%d+) (%d+) (%d+)$') end
	for side = 0, 2 do
		local behind = wait == tostring(side) and (w[0] ~= '0' or w[1] ~= '0' or w[2] ~= '0')
		local e = not behind and redis.call('LINDEX', box(side), 0)
		if e then
			local h, n, ready = parse(e), 1, 0
			if h.flag == 'h' and not c.f.g then
				ready = h.arrived + O.orphan
			elseif h.cut > 0 then
				n = math.min(h.cut, redis.call('LLEN', box(side)))
			elseif h.flag == 't' and O.burst > 0 then
				n, ready = burst(redis.call('LRANGE', box(side), 0, O.max))
			end
			if not p.side or p.ready > now and ready < p.ready then
				p.side, p.n, p.ready, p.head = side, n, ready, h
			end
		end
	end
	return p
end

local function waits()
	return redis.call('EXISTS', box(0), box(1), box(2)) > 0
end

-- due is when Claim must look at c, nil: never.
local function due()
	if c.f.p then return waits() and now or nil end
	local p, t = plan(), nil
	if p.side then t = p.ready end
	local timer = redis.call('ZRANGE', P .. 'w:' .. c.name, 0, 0, 'WITHSCORES')[2]
	if timer and (not t or tonumber(timer) < t) then t = tonumber(timer) end
	if t then t = math.max(t, tonumber(c.f.a or 0)) end
	local touch = tonumber(c.f.n)
	if touch and (not t or touch < t) then t = touch end
	return t
end

-- expire gives a key that time, with a reserve so that it need not be written
-- anew at each turn.
local function expire(key, ms)
	local left = redis.call('PTTL', key)
	if left == -1 or left >= 0 and left < ms or left > ms * 1.25 + 1000 then
		redis.call('PEXPIRE', key, int(ms * 1.125))
	end
end

-- wrote says that a key may be new.
local function wrote(letter, place)
	local key = P .. letter .. ':' .. c.name .. (place and ' ' .. place or '')
	written[#written + 1] = key
	return key
end

-- keep gives the keys of c the time that they have left: all of them, when c:NAME
-- shows that it is time, else those that were written.
local function keep()
	local own = P .. 'c:' .. c.name
	local left = redis.call('PTTL', own)
	if c.exists and not c.relisted and O.keep >= O.hold then
		-- What decides has not changed.
		if left == -1 then return end
		if left >= O.keep and left <= O.keep * 1.25 then
			for _, key in ipairs(written) do expire(key, O.keep) end
			return
		end
	end
	local list, waiting = {'c', 'v', 'm0', 'm1', 'm2', 'j', 't', 'r'}, waits()
	if c.f.p then list[9] = 'w' end
	for i = 1, #list do list[i] = P .. list[i] .. ':' .. c.name end
	for field in pairs(c.f) do
		if string.sub(field, 1, 1) == 'o' then
			local key = P .. 'l:' .. c.name .. ' ' .. string.sub(field, 2)
			list[#list + 1] = key
			waiting = waiting or redis.call('EXISTS', key) > 0
		end
	end
	local forever = not c.f.p and (redis.call('EXISTS', P .. 'w:' .. c.name) > 0
		or redis.call('HEXISTS', P .. 'listed', c.name) > 0)
	local ms = waiting and O.hold or O.keep
	if forever then
		if left == -1 then return end
		for _, key in ipairs(list) do redis.call('PERSIST', key) end
		return
	end
	local right = left >= ms and left <= ms * 1.25 + 1000
	for _, key in ipairs(right and written or list) do expire(key, ms) end
end

-- save writes c with the time at which it is due, and returns the script's answer.
-- A script that leaves the mailboxes alone says so: c.still, until tell.
local function save(code, more)
	local ready, at = P .. 'ready', nil
	if c.still then
		at = nil
	elseif c.state == 'L' then
		at = c.at or tonumber(redis.call('ZSCORE', ready, c.name))
	else
		at = due()
	end
	local values, gone = {}, {}
	for field in pairs(c.dirty) do
		local value = c.f[field]
		if value then
			values[#values + 1] = field
			values[#values + 1] = value
		else
			gone[#gone + 1] = field
		end
	end
	if #gone > 0 then redis.call('HDEL', P .. 'c:' .. c.name, unpack(gone)) end
	if #values > 0 then redis.call('HSET', P .. 'c:' .. c.name, unpack(values)) end
	if at then
		local old = tonumber(redis.call('ZSCORE', ready, c.name) or nil)
		-- Who has been ready longest is served first.
		if c.state ~= 'L' and at <= now then at = math.min(old or now, now) end
		if at ~= old then redis.call('ZADD', ready, int(at), c.name) end
	elseif not c.still then
		redis.call('ZREM', ready, c.name)
	end
	keep()
	return {code, more or '', at and int(at) or '', lanes}
end

-- tell puts a message of our own on the Internal side. body is its JSON.
local function tell(body)
	c.still = false
	redis.call('RPUSH', wrote('m1'), 'm' .. int(now) .. ' 0 0 0 0 0 \n' .. body)
end

-- undelivered tells that an item will never arrive; of decoration nobody is told.
local function undelivered(i, cause)
	if i.op == 'status' or i.op == 'discard' then return end
	tell('{"i":' .. cjson.encode('undelivered:' .. i.key) .. ',"k":"undelivered","n":"' .. i.op .. '","t":' .. cjson.encode(cause) .. ',"r":' .. i.handle .. '}')
end

-- shift takes the first n messages out of a mailbox.
local function shift(side, n)
	redis.call('LTRIM', box(side), n, -1)
	if not c.f.x then return end
	local s, w = nil, {}
	s, w[0], w[1], w[2] = string.match(c.f.x, '^(%d) (%d+) (%d+) (%d+)$')
	if s == tostring(side) then
		set('x', nil)
	else
		w[tonumber(side)] = math.max(0, w[tonumber(side)] - n)
		set('x', s .. ' ' .. w[0] .. ' ' .. w[1] .. ' ' .. w[2])
	end
end

-- journal names a result of Turn.Once: by the turn's first message, and a key.
local function journal(first, key) return #first .. ' ' .. first .. key end

local function forget(first)
	local j, gone = P .. 'j:' .. c.name, {}
	local front = journal(first, '')
	for _, field in ipairs(redis.call('HKEYS', j)) do
		if string.sub(field, 1, #front) == front then gone[#gone + 1] = field end
	end
	if #gone > 0 then redis.call('HDEL', j, unpack(gone)) end
end
