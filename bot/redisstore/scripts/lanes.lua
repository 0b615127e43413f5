-- The lanes of the loaded conversation, for the scripts that say or send.

local function laneKey(place) return P .. 'l:' .. c.name .. ' ' .. place end

local function lane(place)
	local l = {place = place}
	local state, fence, part, tries, fails, unsure, first =
		string.match(c.f['o' .. place] or '', '^(%a) (%d+) (%d+) (%d+) (%d+) (%d) (%d+)$')
	l.state, l.fence, l.part, l.tries, l.fails = state or 'S', tonumber(fence or 0), tonumber(part or 0), tonumber(tries or 0), tonumber(fails or 0)
	l.unsure, l.first = unsure == '1', tonumber(first or 0)
	return l
end

local function keepLane(l)
	set('o' .. l.place, l.state .. ' ' .. int(l.fence) .. ' ' .. l.part .. ' ' .. l.tries .. ' ' .. l.fails
		.. ' ' .. (l.unsure and 1 or 0) .. ' ' .. int(l.first))
end

-- fresh forgets what was counted for the head before: another one comes.
local function fresh(l)
	l.part, l.tries, l.fails, l.unsure, l.first = 0, 0, 0, false, 0
	set('i' .. l.place, nil)
end

local function item(e)
	local key, op, account, handle = string.match(e, '^(%S+) (%S+) (%S*) ([^\n]*)\n')
	return {key = key, op = op, account = account, handle = handle}
end

-- draftOf is the draft that an item's reply would have become, as JSON; nil: none.
local function draftOf(e)
	if not string.find(e, '"d":"', 1, true) then return nil end
	local draft = cjson.decode(string.match(e, '\n(.*)$')).d
	return draft and cjson.encode(draft)
end

-- rewrites tells whether an item is about what was said under its handle before.
local function rewrites(i) return i.op == 'edit' or i.op == 'delete' end

-- resolve returns where a place is now, nil while the desk has no thread.
local function resolve(place)
	if place == 'desk' then return c.f.d end
	if place == 'customer' or place == 'internal' then return c.f.u or c.name end
	return place
end

local function accountOf(address) return string.match(address, '^[^/]*') end

-- outAt is when Next must look at a lane, nil: never. q: the account of that.
local function outAt(l)
	local account = c.f['q' .. l.place]
	return account and tonumber(redis.call('ZSCORE', P .. 'out:' .. account, c.name .. ' ' .. l.place) or nil)
end

-- out says when Next must look at a lane of c, nil: never.
local function out(l, account, at)
	local member = c.name .. ' ' .. l.place
	local before = c.f['q' .. l.place]
	if before and not (at and before == account) then redis.call('ZREM', P .. 'out:' .. before, member) end
	if not at then return end
	set('q' .. l.place, account)
	local key = P .. 'out:' .. account
	if tonumber(redis.call('ZSCORE', key, member) or nil) ~= at then redis.call('ZADD', key, int(at), member) end
	lanes[#lanes + 1] = account
	lanes[#lanes + 1] = int(at)
end

-- record writes the fact of what became of an item: never its words. ids is JSON.
local function record(i, l, part, ids, tries, cause)
	local data = 'delivery {"op":"' .. i.op .. '","to":' .. cjson.encode(l.place) .. ',"attempts":' .. tries
	if i.handle ~= '""' then data = data .. ',"handle":' .. i.handle end
	if ids ~= '[]' then data = data .. ',"ids":' .. ids end
	if cause then data = data .. ',"cause":' .. cjson.encode(cause) end
	local ledger = P .. 'ledger'
	redis.call('XADD', ledger, '*', c.name .. ' ' .. i.key .. '/' .. part, data .. '}')
	if now % 16 == 0 then redis.call('XTRIM', ledger, 'MINID', int(math.floor(now / 1000) - O.ledger)) end
	expire(ledger, O.ledger)
end

-- settle makes a lane's head ready for Next after the head, or what it depends
-- on, has changed. A head that waits for its retry goes on waiting; at is when,
-- if that is new. What is said to a desk that nothing opens goes.
local function settle(l, at)
	local key, account = laneKey(l.place), nil
	while l.state ~= 'L' do
		local e = redis.call('LINDEX', key, 0)
		if not e then
			out(l, nil, nil)
			break
		end
		local i, to = item(e), resolve(l.place)
		if i.op == 'open' or to then
			account = i.op == 'open' and i.account or accountOf(to)
			if not at then
				at = outAt(l)
				if l.tries == 0 or not at then at = math.min(at or now, now) end
			end
			out(l, account, at)
			break
		end
		redis.call('LPOP', key)
		fresh(l)
		at = nil
		-- Nothing can have been said there that could be edited or deleted: no harm.
		if not rewrites(i) then undelivered(i, 'no desk') end
	end
	keepLane(l)
end
