// Drives Anthropic's own client: node anthropic.mjs BASE_URL API_KEY SCENARIO [OPTIONS_AS_JSON]
// Prints one JSON object: what the client's user would see.
import Anthropic from "@anthropic-ai/sdk";

const [baseURL, apiKey, scenario, options = "{}"] = process.argv.slice(2);
const client = new Anthropic({ baseURL, apiKey, authToken: null, maxRetries: 0, timeout: 60_000 });
const request = { max_tokens: 200, messages: [{ role: "user", content: "Say something." }], ...JSON.parse(options) };
const weather = {
  name: "get_weather",
  description: "The weather in a city.",
  input_schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

const scenarios = {
  async complete() {
    const { data, response, request_id } = await client.messages.create(request).withResponse();
    return { ...outline(data), requestId: request_id, headers: ours(response) };
  },

  async countTokens() {
    const { max_tokens, ...counted } = request;
    const { data, response } = await client.messages.countTokens(counted).withResponse();
    return { tokens: data.input_tokens, headers: ours(response) };
  },

  // The client puts the message together itself, so this fails where the events don't fit each other.
  async stream() {
    const stream = client.messages.stream(request);
    const events = [];
    stream.on("streamEvent", (event) => events.push(event.type));
    const message = await stream.finalMessage();
    return { ...outline(message), events, headers: ours(stream.response) };
  },

  async useTool() {
    const ask = { ...request, tools: [weather], tool_choice: { type: "auto" } };
    const first = await client.messages.create(ask);
    const call = first.content.find((block) => block.type === "tool_use");
    const result = { role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: "18 degrees in Bonn" }] };
    const assistant = { role: "assistant", content: first.content };
    return outline(await client.messages.create({ ...ask, messages: [...ask.messages, assistant, result] }));
  },

  async abort() {
    const stream = await client.messages.create({ ...request, stream: true });
    let deltas = 0;
    try {
      for await (const event of stream) {
        if (event.type === "content_block_delta" && ++deltas === 2) {
          stream.controller.abort();
        }
      }
    } catch (error) {
      // Whether a stream that its own user aborts ends or throws depends on what was read already.
      if (!stream.controller.signal.aborted) {
        throw error;
      }
    }
    return { deltas, aborted: stream.controller.signal.aborted };
  },
};

function outline(message) {
  return {
    id: message.id,
    model: message.model,
    role: message.role,
    content: message.content.filter((block) => block.type === "text").map((block) => block.text).join(""),
    toolCalls: message.content.filter((block) => block.type === "tool_use").map(({ id, name, input }) => ({ id, name, input })),
    stopReason: message.stop_reason,
    usage: message.usage,
  };
}

function ours(response) {
  return Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("x-")));
}

try {
  console.log(JSON.stringify(await scenarios[scenario]()));
} catch (error) {
  console.log(JSON.stringify({
    error: error.constructor.name,
    status: error.status ?? null,
    type: error.type ?? null,
    message: error.message,
    requestId: error.requestID ?? null,
    retryAfter: error.headers?.get?.("retry-after") ?? null,
  }));
}
