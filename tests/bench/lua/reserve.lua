-- A reservation in Redis: take the units, remember the hold and when it lapses; asking twice is
-- asking once. ARGV: a random number that is the hold's name and chooses the product, how many
-- products there are.
local hold = 'hold:' .. ARGV[1]
local product = tonumber(ARGV[1]) % tonumber(ARGV[2]) + 1
if redis.call('exists', hold) == 1 then
  return 'replayed'
end
if tonumber(redis.call('hget', 'stock', product)) < 1 then
  return 'insufficient'
end
local lapses = tonumber(redis.call('time')[1]) + 120
redis.call('hincrby', 'stock', product, -1)
redis.call('hset', hold, 'product', product, 'quantity', 1, 'expires_at', lapses)
redis.call('zadd', 'open', lapses, hold)
return 'reserved'
