-- commit ends a claim and writes the turn's outcome.
-- ARGV    1: conversation  2: fence  3: ID of the turn's first message  4: turn key
--         5: "1" and the state, or ""  6: "1" and the listing, "0" takes it off,
--         "" leaves it  7: digits of the sides of Unless  8: how many entries each
--         of the groups has that follow: withdrawals (place, handle as JSON),
--         sends (place, item), timers (name, due or ""), transcript lines,
--         facts (ID or "", kind and data)
-- Returns ok (also when it was committed before); lost; unless
open()
load(ARGV[1])
local fence = tonumber(ARGV[2])
if c.done == fence then return {'ok', '', '', lanes} end
if c.state ~= 'L' or c.fence ~= fence then return {'lost', '', '', lanes} end

local w, behind = {[0] = 0, 0, 0}, false
for digit in string.gmatch(ARGV[7], '%d') do
	if digit ~= c.side then
		w[tonumber(digit)] = redis.call('LLEN', box(digit))
		behind = behind or w[tonumber(digit)] > 0
	end
end
if behind then
	keepCut(0, 0)
	set('x', c.side .. ' ' .. w[0] .. ' ' .. w[1] .. ' ' .. w[2])
	set('a', nil)
	lease('R', fence, 0, 0, c.done)
	return save('unless')
end

local at, counts = 9, string.gmatch(ARGV[8], '%d+')
local function group(size, each)
	for _ = 1, tonumber(counts()) do
		each(ARGV[at], ARGV[at + 1])
		at = at + size
	end
end

shift(c.side, c.n)
forget(ARGV[3])
set('a', nil)
set('g', '1')
c.relisted = true
lease('D', fence, c.side, c.n, fence)
local v, state = wrote('v'), string.sub(ARGV[5], 2)
if ARGV[5] == '' then
	redis.call('DEL', v)
elseif redis.call('GET', v) ~= state then
	redis.call('SET', v, state, 'KEEPTTL')
end
local listed = P .. 'listed'
if ARGV[6] == '0' then
	redis.call('HDEL', listed, c.name)
elseif ARGV[6] ~= '' then
	redis.call('HSET', listed, c.name, string.sub(ARGV[6], 2))
end

local touched, order = {}, {}
local function touch(place)
	if not touched[place] then
		touched[place] = lane(place)
		order[#order + 1] = touched[place]
	end
	return touched[place]
end
group(2, function(place, handle)
	if not c.f['o' .. place] then return end
	local l, key = touch(place), laneKey(place)
	for i, e in ipairs(redis.call('LRANGE', key, 0, -1)) do
		local it, head = item(e), i == 1
		if it.handle == handle and (it.op == 'say' or it.op == 'open') and not (head and (l.state == 'L' or l.part > 0)) then
			local draft = draftOf(e)
			if draft then -- what stands there already is taken away in its place
				redis.call('LSET', key, i - 1, it.key .. ' discard  ' .. draft .. '\n{}')
			else
				redis.call('LREM', key, 1, e)
			end
			if head then fresh(l) end
		end
	end
end)
group(2, function(place, e)
	touch(place)
	redis.call('RPUSH', wrote('l', place), e)
end)
for _, l in ipairs(order) do settle(l) end
group(2, function(name, due)
	if due == '' then
		redis.call('ZREM', P .. 'w:' .. c.name, name)
	else
		redis.call('ZADD', P .. 'w:' .. c.name, due, name)
	end
end)
local lines = {}
group(1, function(line) lines[#lines + 1] = line end)
if #lines > 0 then
	local t, n = wrote('t'), 0
	for i = 1, #lines, 1000 do n = redis.call('RPUSH', t, unpack(lines, i, math.min(i + 999, #lines))) end
	if n >= 2 * O.lines then redis.call('LTRIM', t, -O.lines, -1) end
end
local ledger, facts = P .. 'ledger', 0
group(2, function(id, value)
	if id == '' then id = ARGV[4] .. '/' .. facts end
	redis.call('XADD', ledger, '*', c.name .. ' ' .. id, value)
	facts = facts + 1
end)
if facts > 0 then
	-- Now and then is enough to forget what is too old; Read passes over it.
	if now % 16 == 0 then redis.call('XTRIM', ledger, 'MINID', int(math.floor(now / 1000) - O.ledger)) end
	expire(ledger, O.ledger)
end
return save('ok')
