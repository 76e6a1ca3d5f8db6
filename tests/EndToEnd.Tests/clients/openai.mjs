// Drives OpenAI's own client: node openai.mjs BASE_URL API_KEY SCENARIO [OPTIONS_AS_JSON]
// Prints one JSON object: what the client's user would see.
import OpenAI, { toFile } from "openai";

const [baseURL, apiKey, scenario, options = "{}"] = process.argv.slice(2);
const { model = "chat", ...rest } = JSON.parse(options);
if (rest.filler === "@huge") {
  rest.filler = "x".repeat(40 * 1024 * 1024);
}
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0, timeout: 60_000 });
const request = { model, messages: [{ role: "user", content: "Say something." }], ...rest };

const weather = {
  name: "get_weather",
  description: "The weather in a city.",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

const scenarios = {
  async complete() {
    const { data, response } = await client.chat.completions.create(request).withResponse();
    return {
      content: data.choices[0].message.content,
      toolCalls: data.choices[0].message.tool_calls ?? [],
      finishReason: data.choices[0].finish_reason,
      usage: data.usage,
      headers: Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("x-"))),
    };
  },

  async stream() {
    const { data, response } = await client.chat.completions.create({ ...request, stream: true }).withResponse();
    return {
      ...(await readStream(data)),
      headers: Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("x-"))),
    };
  },

  async streamWithUsage() {
    return readStream(await client.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } }));
  },

  async streamTwiceWithOneKey() {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const ask = async () => {
      const { data, response } = await client.chat.completions.create({ ...request, stream: true }, { headers }).withResponse();
      const chunks = [];
      for await (const chunk of data) {
        chunks.push(chunk);
      }
      return { chunks, replayed: response.headers.get("idempotent-replayed") };
    };
    return { answers: [...(await Promise.all([ask(), ask()])), await ask()] };
  },

  async useTool() {
    const ask = { ...request, tools: [{ type: "function", function: weather }], tool_choice: "auto" };
    const first = (await client.chat.completions.create(ask)).choices[0].message;
    const result = { role: "tool", tool_call_id: first.tool_calls[0].id, content: "18 degrees in Bonn" };
    const second = await client.chat.completions.create({ ...ask, messages: [...ask.messages, first, result] });
    return { content: second.choices[0].message.content, finishReason: second.choices[0].finish_reason };
  },

  async abort() {
    const controller = new AbortController();
    const stream = await client.chat.completions.create({ ...request, stream: true }, { signal: controller.signal });
    let chunks = 0;
    try {
      for await (const chunk of stream) {
        if (chunk.choices[0]?.delta?.content && ++chunks === 2) {
          controller.abort();
        }
      }
    } catch (error) {
      // Whether a stream that its own user aborts ends or throws depends on what was read already.
      if (!controller.signal.aborted) {
        throw error;
      }
    }
    return { chunks, aborted: controller.signal.aborted };
  },

  async respond() {
    const { data, response } = await client.responses.create(responseRequest()).withResponse();
    return { ...outlineOf(data), headers: Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("x-"))) };
  },

  async streamResponse() {
    const stream = client.responses.stream(responseRequest());
    const events = [];
    let text = "";
    for await (const event of stream) {
      events.push(event.type);
      text += event.type === "response.output_text.delta" ? event.delta : "";
    }
    return { ...outlineOf(await stream.finalResponse()), events, text };
  },

  async abortResponse() {
    const controller = new AbortController();
    const stream = await client.responses.create({ ...responseRequest(), stream: true }, { signal: controller.signal });
    let deltas = 0;
    try {
      for await (const event of stream) {
        if (event.type === "response.output_text.delta" && ++deltas === 2) {
          controller.abort();
        }
      }
    } catch (error) {
      if (!controller.signal.aborted) {
        throw error;
      }
    }
    return { deltas, aborted: controller.signal.aborted };
  },

  async useToolInResponse() {
    const ask = { ...responseRequest(), tools: [{ type: "function", ...weather, strict: false }] };
    const first = await client.responses.create(ask);
    const call = first.output.find((item) => item.type === "function_call");
    const result = { type: "function_call_output", call_id: call.call_id, output: "18 degrees in Bonn" };
    const second = await client.responses.create({ ...ask, input: [...ask.input, ...first.output, result] });
    return outlineOf(second);
  },

  async embed() {
    const { data, response } = await client.embeddings.create({ model, ...rest }).withResponse();
    return {
      vectors: data.data.map((item) => Array.from(item.embedding)),
      usage: data.usage,
      provider: response.headers.get("x-orleansai-provider"),
    };
  },

  async moderate() {
    const answer = await client.moderations.create(rest);
    return { model: answer.model, flagged: answer.results[0].flagged, score: answer.results[0].category_scores.violence };
  },

  async completeText() {
    const answer = await client.completions.create({ model, prompt: "Go on", ...rest });
    return { text: answer.choices[0].text, finishReason: answer.choices[0].finish_reason };
  },

  async streamText() {
    let text = "";
    for await (const chunk of await client.completions.create({ model, prompt: "Go on", ...rest, stream: true })) {
      text += chunk.choices[0].text;
    }
    return { text };
  },

  async makeImages() {
    const images = await client.images.generate({ model, prompt: "Paint a cat.", n: 2, ...rest });
    return { images: images.data.map((image) => Buffer.from(image.b64_json, "base64").toString()) };
  },

  async editImage() {
    const image = await toFile(Buffer.from("a picture"), "picture.png", { type: "image/png" });
    const images = await client.images.edit({ model, image, prompt: "Give it a hat.", ...rest });
    return { images: images.data.map((image) => Buffer.from(image.b64_json, "base64").toString()) };
  },

  async speak() {
    const response = await client.audio.speech.create({ model, voice: "alloy", input: "Hello", ...rest });
    return {
      sound: Buffer.from(await response.arrayBuffer()).toString(),
      type: response.headers.get("content-type"),
      provider: response.headers.get("x-orleansai-provider"),
    };
  },

  async transcribe() {
    return { answer: await client.audio.transcriptions.create({ file: await recording(), model, ...rest }) };
  },

  async transcribeTwiceWithOneKey() {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const ask = async () => client.audio.transcriptions.create({ file: await recording(), model }, { headers }).withResponse();
    const [first, second] = [await ask(), await ask()];
    return { same: first.data.text === second.data.text, replayed: second.response.headers.get("idempotent-replayed") };
  },

  async streamTranscription() {
    const seen = { text: "", done: null };
    for await (const event of await client.audio.transcriptions.create({ file: await recording(), model, stream: true })) {
      seen.text += event.type === "transcript.text.delta" ? event.delta : "";
      seen.done = event.type === "transcript.text.done" ? event.text : seen.done;
    }
    return seen;
  },

  async translateRecording() {
    return { answer: await client.audio.translations.create({ file: await recording(), model, ...rest }) };
  },

  async models() {
    const page = await client.models.list();
    return { ids: page.data.map((item) => item.id) };
  },

  async uploadFile() {
    const { bytes = 10, name = "input.jsonl", ...options } = rest;
    return { file: await client.files.create({ file: await toFile(Buffer.alloc(bytes, "x"), name), ...options }) };
  },

  async useFile() {
    const contents = Buffer.alloc(rest.bytes, "0123456789abcdef");
    const file = await client.files.create({
      file: await toFile(contents, "größe 1.jsonl"), purpose: "user_data", expires_after: { anchor: "created_at", seconds: 7200 },
    });
    const retrieved = await client.files.retrieve(file.id);
    const content = await client.files.content(file.id);
    const read = Buffer.from(await content.arrayBuffer());
    const deleted = await client.files.delete(file.id);
    const afterwards = await client.files.retrieve(file.id).catch((error) => error.status);
    return {
      file, retrieved, deleted, afterwards, same: read.equals(contents),
      type: content.headers.get("content-type"), disposition: content.headers.get("content-disposition"),
    };
  },

  async listFiles() {
    const ids = [];
    for await (const file of client.files.list({ limit: 2, order: "asc", purpose: "evals" })) {
      ids.push(file.id);
    }
    const first = await client.files.list({ limit: 2, purpose: "evals" });
    return { ids, newest: first.data.map((file) => file.id), hasMore: first.has_more };
  },

  async retrieveFile() {
    return { file: await client.files.retrieve(rest.id) };
  },

  async readFile() {
    return { text: await (await client.files.content(rest.id)).text() };
  },

  async deleteFile() {
    return await client.files.delete(rest.id);
  },

  async createBatch() {
    return { batch: await createBatch() };
  },

  async createBatchTwiceWithOneKey() {
    const file = await uploadLines(rest.lines);
    const ask = { input_file_id: file.id, endpoint: rest.endpoint, completion_window: "24h" };
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const ids = [];
    for (let i = 0; i < 2; i++) {
      ids.push((await client.batches.create(ask, { headers })).id);
    }
    return { ids };
  },

  async runBatch() {
    return await resultsOf((await createBatch()).id);
  },

  async awaitBatch() {
    return await resultsOf(rest.id);
  },

  async retrieveBatch() {
    return { batch: await client.batches.retrieve(rest.id) };
  },

  async cancelBatch() {
    return { batch: await client.batches.cancel(rest.id) };
  },

  async listBatches() {
    const ids = [];
    for await (const batch of client.batches.list({ limit: 2 })) {
      ids.push(batch.id);
    }
    return { ids };
  },

  async retrieveModel() {
    return { model: await client.models.retrieve(model) };
  },
};

// LINES is the lines themselves, or how many to make, each asking for another thing.
async function uploadLines(lines) {
  const made = typeof lines === "number"
    ? Array.from({ length: lines }, (_, i) => JSON.stringify({
      custom_id: `request-${i}`, method: "POST", url: "/v1/chat/completions",
      body: { model, messages: [{ role: "user", content: `line-${i}.` }] },
    }))
    : lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  return client.files.create({ file: await toFile(Buffer.from(`${made.join("\n")}\n`), "input.jsonl"), purpose: "batch" });
}

async function createBatch() {
  const file = await uploadLines(rest.lines);
  return client.batches.create({
    input_file_id: file.id, endpoint: rest.endpoint ?? "/v1/chat/completions", completion_window: "24h",
    metadata: rest.metadata, output_expires_after: rest.output_expires_after,
  });
}

async function resultsOf(id) {
  const ended = ["failed", "completed", "expired", "cancelled"];
  const counts = [];
  let batch;
  do {
    batch = await client.batches.retrieve(id);
    counts.push(batch.request_counts.completed + batch.request_counts.failed);
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (!ended.includes(batch.status));
  const read = async (file) => (file ? (await (await client.files.content(file)).text()).trimEnd().split("\n").map((line) => JSON.parse(line)) : null);
  return { batch, counts, output: await read(batch.output_file_id), errors: await read(batch.error_file_id) };
}

// One second of silence as a WAV file: 16 kHz, one channel of 16 bits.
function recording() {
  const file = Buffer.alloc(44 + 32_000);
  file.write("RIFF", 0, "ascii");
  file.writeUInt32LE(36 + 32_000, 4);
  file.write("WAVEfmt ", 8, "ascii");
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(16_000, 24);
  file.writeUInt32LE(32_000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36, "ascii");
  file.writeUInt32LE(32_000, 40);
  return toFile(file, "silence.wav", { type: "audio/wav" });
}

function responseRequest() {
  const { messages, ...options } = rest;
  return { model, input: messages ?? [{ role: "user", content: "Say something." }], ...options };
}

function outlineOf(response) {
  return {
    id: response.id,
    model: response.model,
    status: response.status,
    incomplete: response.incomplete_details?.reason ?? null,
    content: response.output_text,
    toolCalls: response.output.filter((item) => item.type === "function_call").map(({ call_id, name, arguments: text }) => ({ id: call_id, name, arguments: text })),
    usage: response.usage,
  };
}

async function readStream(stream) {
  const seen = { content: "", chunks: 0, usageChunks: 0, usage: null, toolCalls: {}, finishReason: null };
  for await (const chunk of stream) {
    seen.chunks++;
    if (chunk.usage) {
      seen.usageChunks++;
      seen.usage = chunk.usage;
    }
    const choice = chunk.choices[0];
    seen.content += choice?.delta?.content ?? "";
    seen.finishReason = choice?.finish_reason ?? seen.finishReason;
    for (const call of choice?.delta?.tool_calls ?? []) {
      const known = (seen.toolCalls[call.index] ??= { id: "", name: "", arguments: "" });
      known.id ||= call.id ?? "";
      known.name ||= call.function?.name ?? "";
      known.arguments += call.function?.arguments ?? "";
    }
  }
  return { ...seen, toolCalls: Object.values(seen.toolCalls) };
}

try {
  console.log(JSON.stringify(await scenarios[scenario]()));
} catch (error) {
  console.log(JSON.stringify({
    error: error.constructor.name,
    status: error.status ?? null,
    code: error.code ?? null,
    type: error.type ?? null,
    param: error.param ?? null,
    message: error.message,
    retryAfter: error.headers?.get?.("retry-after") ?? null,
  }));
}
