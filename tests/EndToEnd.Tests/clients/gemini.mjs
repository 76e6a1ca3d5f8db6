// Drives Google's own client: node gemini.mjs BASE_URL API_KEY SCENARIO [OPTIONS_AS_JSON]
// Prints one JSON object: what the client's user would see.
import { ApiError, GoogleGenAI } from "@google/genai";

const [baseUrl, apiKey, scenario, options = "{}"] = process.argv.slice(2);
const { model = "chat", messages = [{ content: "Say something." }], ...config } = JSON.parse(options);
const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl, timeout: 60_000, retryOptions: { attempts: 1 } } });
const contents = messages.map(({ content }) => ({ role: "user", parts: [{ text: content }] }));
const request = { model, contents, config };
const weather = {
  functionDeclarations: [{
    name: "get_weather",
    description: "The weather in a city.",
    parameters: { type: "OBJECT", properties: { city: { type: "STRING" } }, required: ["city"] },
  }],
};

const scenarios = {
  async complete() {
    return outline(await client.models.generateContent(request));
  },

  async countTokens() {
    const { totalTokens, sdkHttpResponse } = await client.models.countTokens({ model, contents });
    return { tokens: totalTokens, headers: ours(sdkHttpResponse) };
  },

  async list() {
    const pager = await client.models.list();
    return { models: pager.page.map(({ name }) => name) };
  },

  async stream() {
    const parts = [];
    let last;
    let usage;
    for await (const chunk of await client.models.generateContentStream(request)) {
      parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
      usage = chunk.usageMetadata ?? usage;
      last = chunk;
    }
    last.candidates[0].content = { role: "model", parts };
    last.usageMetadata = usage;
    return outline(last);
  },

  async useTool() {
    const ask = { ...request, config: { ...config, tools: [weather] } };
    const first = await client.models.generateContent(ask);
    const { id, name } = first.functionCalls[0];
    const result = { role: "user", parts: [{ functionResponse: { id, name, response: { result: "18 degrees in Bonn" } } }] };
    return outline(await client.models.generateContent({ ...ask, contents: [...contents, first.candidates[0].content, result] }));
  },

  async abort() {
    const controller = new AbortController();
    let deltas = 0;
    try {
      for await (const chunk of await client.models.generateContentStream({ ...request, config: { ...config, abortSignal: controller.signal } })) {
        if (chunk.text && ++deltas === 2) {
          controller.abort();
        }
      }
    } catch (error) {
      // Whether a stream that its own user aborts ends or throws depends on what was read already.
      if (!controller.signal.aborted) {
        throw error;
      }
    }
    return { deltas, aborted: controller.signal.aborted };
  },
};

function outline(answer) {
  const candidate = answer.candidates[0];
  const parts = candidate.content?.parts ?? [];
  return {
    content: parts.filter((part) => !part.thought).map((part) => part.text ?? "").join(""),
    toolCalls: parts.filter((part) => part.functionCall).map(({ functionCall }) => ({ id: functionCall.id ?? null, name: functionCall.name, input: functionCall.args })),
    finishReason: candidate.finishReason,
    usage: answer.usageMetadata,
    headers: ours(answer.sdkHttpResponse),
  };
}

function ours(response) {
  return Object.fromEntries(Object.entries(response?.headers ?? {}).filter(([name]) => name.startsWith("x-")));
}

try {
  console.log(JSON.stringify(await scenarios[scenario]()));
} catch (error) {
  const { error: said = {} } = error instanceof ApiError ? JSON.parse(error.message) : {};
  console.log(JSON.stringify({
    error: error.constructor.name,
    status: error.status ?? null,
    type: said.status ?? null,
    message: said.message ?? error.message,
  }));
}
