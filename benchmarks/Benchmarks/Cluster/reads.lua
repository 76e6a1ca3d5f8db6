-- wrk's script: GET of one path after the other. PATHS names a file with them, one a line; HEADERS as in chat.lua.
wrk.method = "GET"
wrk.headers["Accept"] = "application/json"
for name, value in string.gmatch(os.getenv("HEADERS") or "", "([^:\n]+): ([^\n]+)") do
  wrk.headers[name] = value
end
local paths, next = {}, 0
for path in io.lines(os.getenv("PATHS")) do
  paths[#paths + 1] = path
end
request = function()
  next = next % #paths + 1
  return wrk.format(nil, paths[next])
end
