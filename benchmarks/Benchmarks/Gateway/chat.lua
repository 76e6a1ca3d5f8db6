-- wrk's script: one request, again and again: BODY, or a chat completion. HEADERS holds further headers, one "Name: value" a line.
wrk.method = "POST"
wrk.body = os.getenv("BODY") or '{"model":"chat","messages":[{"role":"user","content":"Say something that is neither long nor short."}]}'
wrk.headers["Content-Type"] = "application/json"
for name, value in string.gmatch(os.getenv("HEADERS") or "", "([^:\n]+): ([^\n]+)") do
  wrk.headers[name] = value
end
