/** A script that Redis runs at once, with nobody in between. */
export interface Script {
  readonly source: string;
}

// Keys: what marks a call as settled, then for each account its hash and its leases. The hash has what is `spent`, what
// is `held` by all, and a field for each call in flight. Numbers are written with %.0f: Lua shows large ones as 1e+15.
const OPENING = `
local call = ARGV[1]
local function number(value) return tonumber(value or '0') or 0 end
local function text(value) return string.format('%.0f', value) end
local function letGo(account, leases, id)
  local amount = number(redis.call('HGET', account, 'call:' .. id))
  if amount ~= 0 then redis.call('HINCRBY', account, 'held', text(-amount)) end
  redis.call('HDEL', account, 'call:' .. id)
  redis.call('ZREM', leases, id)
end
local function keep(account, leases, ttlMs)
  redis.call('PEXPIRE', account, ttlMs)
  redis.call('PEXPIRE', leases, ttlMs)
end
`;

/**
 * Sets aside under every account, or under none. Arguments: the call, how long a lease lasts, then for each account
 * amount, limit, time to live. What calls of processes that are gone had set aside is let go of when their leases end.
 */
export const HOLD: Script = {
  source: `${OPENING}
if redis.call('EXISTS', KEYS[1]) == 1 then return {1} end
local clock = redis.call('TIME')
local now = number(clock[1]) * 1000 + math.floor(number(clock[2]) / 1000)
local accounts = (#KEYS - 1) / 2
for at = 1, accounts do
  local account, leases = KEYS[2 * at], KEYS[2 * at + 1]
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', text(now))) do
    letGo(account, leases, id)
  end
  local amount, limit = number(ARGV[3 * at]), number(ARGV[3 * at + 1])
  local spent = number(redis.call('HGET', account, 'spent'))
  local held = number(redis.call('HGET', account, 'held')) - number(redis.call('HGET', account, 'call:' .. call))
  if spent + held + math.max(amount, 1) > limit then return {0, at - 1, text(spent), text(held)} end
end
for at = 1, accounts do
  local account, leases = KEYS[2 * at], KEYS[2 * at + 1]
  local own = number(redis.call('HGET', account, 'call:' .. call))
  redis.call('HINCRBY', account, 'held', text(number(ARGV[3 * at]) - own))
  redis.call('HSET', account, 'call:' .. call, ARGV[3 * at])
  redis.call('ZADD', leases, text(now + number(ARGV[2])), call)
  keep(account, leases, ARGV[3 * at + 2])
end
return {1}
`,
};

/**
 * Spends under every account and lets go of what the call had set aside: once, however often it is sent. Arguments: the
 * call, how long that is remembered, then for each account amount and time to live. Answers what is spent and held.
 */
export const SETTLE: Script = {
  source: `${OPENING}
local isFirst = redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[2])
local standings = {}
for at = 1, (#KEYS - 1) / 2 do
  local account, leases = KEYS[2 * at], KEYS[2 * at + 1]
  if isFirst then
    letGo(account, leases, call)
    redis.call('HINCRBY', account, 'spent', ARGV[2 * at + 1])
    keep(account, leases, ARGV[2 * at + 2])
  end
  standings[2 * at - 1] = text(number(redis.call('HGET', account, 'spent')))
  standings[2 * at] = text(number(redis.call('HGET', account, 'held')))
end
return standings
`,
};
