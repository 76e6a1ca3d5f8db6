-- wrk's script: a message to one conversation after the other. PATHS names a file with their paths, one a line; HEADERS as in chat.lua.
wrk.method = "POST"
wrk.body = '{"text":"Say something that is neither long nor short."}'
wrk.headers["Content-Type"] = "application/json"
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
