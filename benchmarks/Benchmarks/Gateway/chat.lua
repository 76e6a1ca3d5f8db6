-- wrk's script: one request, again and again: BODY, or a chat completion. HEADERS holds further headers, one "Name: value" a line;
-- with KEYED set each request has an idempotency key of its own.
wrk.method = "POST"
wrk.body = os.getenv("BODY") or '{"model":"chat","messages":[{"role":"user","content":"Say something that is neither long nor short."}]}'
wrk.headers["Content-Type"] = "application/json"
for name, value in string.gmatch(os.getenv("HEADERS") or "", "([^:\n]+): ([^\n]+)") do
  wrk.headers[name] = value
end

if os.getenv("KEYED") then
  local prefix, count = os.time() .. "-" .. tostring({}), 0
  request = function()
    count = count + 1
    wrk.headers["Idempotency-Key"] = prefix .. "-" .. count
    return wrk.format()
  end
end
