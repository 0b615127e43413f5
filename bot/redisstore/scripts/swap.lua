-- swap replaces what is kept under a key of bot.Memory, if it is what the caller read.
-- It stands alone, without prelude.lua: its one key is in no partition.
-- KEYS    1: mem:KEY
-- ARGV    1: 1: 2 is what is to be there, 0: nothing is  2: old
--         3: 1: 4 is what is to be kept, 0: nothing is   4: new  5: for how long, ms; 0: for ever
-- Returns 1: the new is kept there now, also since an earlier call; 0: it is not
local is = redis.call('GET', KEYS[1])
local old, new = ARGV[1] == '1' and ARGV[2], ARGV[3] == '1' and ARGV[4]
if is ~= old then
	if is == new then return 1 end
	return 0
end
if not new then
	redis.call('DEL', KEYS[1])
elseif tonumber(ARGV[5]) > 0 then
	redis.call('SET', KEYS[1], new, 'PX', ARGV[5])
else
	redis.call('SET', KEYS[1], new)
end
return 1
