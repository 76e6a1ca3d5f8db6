-- wrk's script: a message to one conversation after the other. PATHS names a file with their paths, one a line.
wrk.method = "POST"
wrk.body = '{"text":"Say something that is neither long nor short."}'
wrk.headers["Content-Type"] = "application/json"
local paths, next = {}, 0
for path in io.lines(os.getenv("PATHS")) do
  paths[#paths + 1] = path
end
request = function()
  next = next % #paths + 1
  return wrk.format(nil, paths[next])
end
