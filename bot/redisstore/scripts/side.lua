-- side makes an address that of a side of a conversation: the first step of
-- binding it.
-- ARGV    1: conversation  2: side  3: address  4: place, 5: fence of the
--         delivery that opened it, or "": bound without one
-- Returns ok; pointer with where it leads: the side is set here, set it there,
--         too; sent: that delivery ended before; lost
open()
load(ARGV[1])
if ARGV[4] ~= '' then
	local l = lane(ARGV[4])
	if l.state == 'S' and l.fence == tonumber(ARGV[5]) then return {'sent', '', '', lanes} end
	if l.state ~= 'L' or l.fence ~= tonumber(ARGV[5]) then return {'lost', '', '', lanes} end
end
local field, place = nil, nil
if ARGV[2] == '0' then field, place = 'd', 'desk' end
if ARGV[2] == '2' then field, place = 'u', 'customer' end
if field then
	set(field, ARGV[3])
	if c.f['o' .. place] then settle(lane(place)) end
end
if ARGV[3] ~= c.name and not c.f.n then set('n', int(now + O.keep * 500)) end
if not c.f.k then lease('R', 0, 0, 0, 0) end
if c.f.p then return save('pointer', c.f.p) end
return save('ok')
