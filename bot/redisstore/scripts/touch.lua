-- touch keeps a pointer alive while what it leads to lives.
-- ARGV    1: address
-- Returns ok
open()
load(ARGV[1])
if not c.f.p then return {'ok', '', '', lanes} end
return save('ok')
