// Drives Ollama's own client: node ollama.mjs BASE_URL API_KEY SCENARIO [OPTIONS_AS_JSON]
// Prints one JSON object: what the client's user would see.
import { Ollama } from "ollama";

const [host, apiKey, scenario, given = "{}"] = process.argv.slice(2);
let seen = new Headers();
const client = new Ollama({
  host,
  headers: { Authorization: `Bearer ${apiKey}` },
  fetch: async (...request) => {
    const response = await fetch(...request);
    seen = response.headers;
    return response;
  },
});
const request = { model: "chat", messages: [{ role: "user", content: "Say something." }], ...JSON.parse(given) };
const weather = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather in a city.",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

const scenarios = {
  async complete() {
    return outline(await client.chat(request));
  },

  async stream() {
    return outline(await gather(await client.chat({ ...request, stream: true })));
  },

  async generate() {
    const { messages, ...rest } = request;
    const ask = { ...rest, prompt: messages[0].content };
    let streamed = "";
    for await (const part of await client.generate({ ...ask, stream: true })) {
      streamed += part.response;
    }
    return { content: (await client.generate(ask)).response, streamed };
  },

  async embed() {
    const { embeddings } = await client.embed({ model: request.model, input: ["one", "two"] });
    return { lengths: embeddings.map((vector) => vector.length), headers: ours() };
  },

  async list() {
    const { models } = await client.list();
    return { models: models.map(({ name }) => name), version: (await client.version()).version };
  },

  async useTool() {
    const ask = { ...request, tools: [weather] };
    const { message } = await client.chat(ask);
    const result = { role: "tool", tool_name: message.tool_calls[0].function.name, content: "18 degrees in Bonn" };
    return outline(await client.chat({ ...ask, messages: [...ask.messages, message, result] }));
  },

  async abort() {
    const stream = await client.chat({ ...request, stream: true });
    let deltas = 0;
    let aborted = false;
    try {
      for await (const part of stream) {
        if (part.message.content && ++deltas === 2) {
          aborted = true;
          stream.abort();
        }
      }
    } catch (error) {
      if (error.name !== "AbortError") {
        throw error;
      }
    }
    return { deltas, aborted };
  },
};

async function gather(stream) {
  const message = { role: "assistant", content: "", tool_calls: [] };
  let last;
  for await (const part of stream) {
    message.content += part.message.content;
    message.tool_calls.push(...(part.message.tool_calls ?? []));
    last = part;
  }
  return { ...last, message };
}

function outline({ message, done_reason, prompt_eval_count, eval_count }) {
  return {
    content: message.content,
    toolCalls: (message.tool_calls ?? []).map((call) => ({ id: call.id ?? null, name: call.function.name, input: call.function.arguments })),
    finishReason: done_reason,
    usage: { prompt_eval_count, eval_count },
    headers: ours(),
  };
}

function ours() {
  return Object.fromEntries([...seen].filter(([name]) => name.startsWith("x-")));
}

try {
  console.log(JSON.stringify(await scenarios[scenario]()));
} catch (error) {
  console.log(JSON.stringify({ error: error.constructor.name, status: error.status_code ?? null, message: error.message }));
}
