-- POST /api/holds for one unit of product 1, each request under an Idempotency-Key of its own.
dofile('tests/bench/lua/report.lua')

function init()
  local random = io.open('/dev/urandom', 'rb')
  local a, b, c, d = string.byte(random:read(4), 1, 4)
  random:close()
  math.randomseed(((a * 256 + b) * 256 + c) * 256 + d)
end

local headers = {['Content-Type'] = 'application/json'}
local body = '{"product_id": 1, "qty": 1}'

function request()
  headers['Idempotency-Key'] = string.format(
    '%08x-%04x-4%03x-8%03x-%06x%06x',
    math.random(0, 0xffffffff), math.random(0, 0xffff), math.random(0, 0xfff),
    math.random(0, 0xfff), math.random(0, 0xffffff), math.random(0, 0xffffff)
  )
  return wrk.format('POST', '/api/holds', headers, body)
end
