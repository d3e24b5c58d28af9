-- For wrk: asks about one user after another, and ends with one line for the driver, in microseconds.
local users = tonumber(os.getenv("USERS"))
local next = 0

function request()
  next = (next + 7919) % users
  return wrk.format("GET", "/api/aggregated?user_id=" .. next)
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format("done %d %d %d %d %d", summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
