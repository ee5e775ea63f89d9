-- All that exch does to a nonce in Redis, as one atomic script.
--
-- KEYS: the number last taken; the lease of who holds the store.
-- ARGV: what to do; the caller's lease token, or ''; what that needs.
-- Answers a list of texts: how it went, and the numbers that belong to it.
--
-- Numbers are decimal text, compared and added as such: Lua's own are doubles, exact only up to 2^53.

local what, token = ARGV[1], ARGV[2]
local MAX = '18446744073709551615'

local function below(a, b)
  return #a < #b or (#a == #b and a < b)
end

-- The digit at a place, counted from the right and from 0.
local function digit_at(number, place)
  return place < #number and number:byte(#number - place) - 48 or 0
end

local function sum(a, b)
  local digits, carry = '', 0
  for place = 0, math.max(#a, #b) - 1 do
    local digit = digit_at(a, place) + digit_at(b, place) + carry
    carry = digit > 9 and 1 or 0
    digits = (digit - 10 * carry) .. digits
  end
  return carry == 1 and '1' .. digits or digits
end

local function stored()
  local text = redis.call('GET', KEYS[1])
  if not text then return nil end
  local number = text:match('^0*(%d+)%s*$')
  if not number then return nil, 'text' end
  if below(MAX, number) then return nil, 'large' end
  return number
end

-- The first and the last of a block, if there is one: floor, count - 1, ceiling or '', '1' for time-based.
local function block(floor, more, ceiling, timed)
  local number, wrong = stored()
  if wrong then return { wrong } end
  if not number and timed == '' then return { 'missing' } end
  number = number or '0'
  local first = sum(number, '1')
  if below(first, floor) then first = floor end
  local last = sum(first, more)
  if below(MAX, last) then return { 'overflow', number } end
  if ceiling ~= '' and below(ceiling, last) then return { 'ceiling', number, last } end
  return { 'ok', first, last }
end

if what == 'peek' then
  return block(unpack(ARGV, 3))
end

local holder = redis.call('GET', KEYS[2])
if holder and holder ~= token then
  return { what == 'release' and 'lost' or 'held' }
end

if what == 'hold' then
  redis.call('SET', KEYS[2], token, 'PX', ARGV[3])
  return { 'ok' }
end
if token ~= '' and not holder then
  return { 'lost' }
end
if what == 'release' then
  redis.call('DEL', KEYS[2])
  return { 'ok' }
end
if what == 'take' then
  local taken = block(unpack(ARGV, 3))
  if taken[1] == 'ok' then redis.call('SET', KEYS[1], taken[3]) end
  return taken
end
if what == 'set' then
  local number, wrong = stored()
  if wrong then return { wrong } end
  if number and ARGV[4] == '' and below(ARGV[3], number) then return { 'lower', number } end
  redis.call('SET', KEYS[1], ARGV[3])
  return { 'ok' }
end
return redis.error_reply('ERR exch: no such action')
