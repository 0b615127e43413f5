-- drop forgets a pointer that leads to nothing any more.
-- ARGV    1: address  2: where it leads
-- Returns ok
open()
load(ARGV[1])
if c.f.p == ARGV[2] then
	set('p', nil)
	c.relisted = true
	if c.state == 'L' then lease('R', c.fence, 0, 0, c.done) end
	return save('ok')
end
return {'ok', '', '', lanes}
