-- sent ends a delivery.
-- ARGV    1: conversation  2: place  3: fence  4: "m" when parts are left, "r" when
--         the conversation is to be told, "-"; then the platform's ID
-- Returns ok (also when it was written before); lost
open()
load(ARGV[1])
c.still = true
local l = lane(ARGV[2])
if l.state == 'S' and l.fence == tonumber(ARGV[3]) then return {'ok', '', '', lanes} end
local e = redis.call('LINDEX', laneKey(l.place), 0)
if l.state ~= 'L' or l.fence ~= tonumber(ARGV[3]) or not e then return {'lost', '', '', lanes} end

local ids, i = cjson.decode(c.f['i' .. l.place] or '[]'), item(e)
local flag = string.sub(ARGV[4], 1, 1)
ids[#ids + 1] = string.sub(ARGV[4], 2)
l.state = 'S'
if flag == 'm' then
	l.part, l.tries, l.unsure, l.first = l.part + 1, 0, false, 0
	set('i' .. l.place, cjson.encode(ids))
else
	redis.call('LPOP', laneKey(l.place))
	record(i, l, l.part, cjson.encode(ids), l.tries)
	fresh(l)
	if flag == 'r' then
		local thread = ''
		if i.op == 'open' and c.f.d then thread = ',"v":{"thread":' .. cjson.encode(c.f.d) .. '}' end
		tell('{"i":' .. cjson.encode('sent:' .. i.key) .. ',"k":"sent","t":' .. cjson.encode(ids[1]) .. thread .. ',"r":' .. i.handle .. '}')
	end
	local receipts, field = wrote('r'), l.place .. ' ' .. i.handle
	if i.op == 'delete' then
		redis.call('HDEL', receipts, field)
	elseif i.handle ~= '""' and (i.op == 'say' or i.op == 'open' or i.op == 'edit') then
		if i.op == 'edit' then
			-- An edit keeps the IDs of the parts that it did not write anew.
			for n, id in ipairs(cjson.decode(redis.call('HGET', receipts, field) or '[]')) do
				if not ids[n] or ids[n] == '' then ids[n] = id end
			end
		end
		redis.call('HSET', receipts, field, cjson.encode(ids))
	end
end
settle(l)
return save('ok')
