-- All that exch does to a nonce in Redis, as one atomic script.
--
-- KEYS: the number last taken; the lease of who holds the store; the tokens of those who wait for it, in their order.
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

-- The tokens of those who wait.
local function queue()
  local tokens = {}
  for one in (redis.call('GET', KEYS[3]) or ''):gmatch('%S+') do tokens[#tokens + 1] = one end
  return tokens
end

-- Whoever waits asks again every second: a queue that nobody asks about ends by itself.
local function keep(tokens)
  if #tokens == 0 then
    redis.call('DEL', KEYS[3])
  else
    redis.call('SET', KEYS[3], table.concat(tokens, ' '), 'PX', 60000)
  end
end

-- The free store goes to who waits longest, who has a second to take it: they may have been killed.
local function offer()
  local tokens = queue()
  local first = table.remove(tokens, 1)
  keep(tokens)
  if first then
    redis.call('SET', KEYS[2], first, 'PX', 1000)
    -- Whoever may not be woken asks again.
    local turn = KEYS[2] .. ':' .. first
    redis.pcall('RPUSH', turn, '1')
    redis.pcall('PEXPIRE', turn, 10000)
  end
  return first
end

local holder = redis.call('GET', KEYS[2])

if what == 'hold' then
  local tokens = queue()
  local is_free = not holder and (#tokens == 0 or tokens[1] == token)
  if is_free then
    if #tokens > 0 then
      table.remove(tokens, 1)
      keep(tokens)
    end
  elseif holder ~= token then
    local is_known = false
    for _, one in ipairs(tokens) do is_known = is_known or one == token end
    if not is_known then tokens[#tokens + 1] = token end
    keep(tokens)
    return { 'held', holder or offer() }
  end
  redis.call('SET', KEYS[2], token, 'PX', ARGV[3])
  redis.call('DEL', KEYS[2] .. ':' .. token)
  return { 'ok' }
end
if what == 'leave' then
  local left = {}
  for _, one in ipairs(queue()) do
    if one ~= token then left[#left + 1] = one end
  end
  keep(left)
  redis.call('DEL', KEYS[2] .. ':' .. token)
end
if token ~= '' and holder ~= token then
  return { 'lost' }
end
if token == '' and holder then
  return { 'held', holder }
end
if what == 'release' or what == 'leave' then
  redis.call('DEL', KEYS[2])
  offer()
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
