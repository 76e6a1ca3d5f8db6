// Drives gRPC's own client for Node.js: node grpc.mjs ADDRESS API_KEY PROTO SCENARIO [OPTIONS_AS_JSON]
// Prints one JSON object: what the client's user would see. An error is { code, message, metadata }, with the code's name.
import { readFileSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";
import * as loader from "@grpc/proto-loader";
import * as health from "grpc-health-check";
import { GrpcReflection } from "grpc-js-reflection-client";

const [address, key, proto, scenario, json = "{}"] = process.argv.slice(2);
const options = JSON.parse(json);
const definition = loader.loadSync(proto, { keepCase: true, longs: String, defaults: true, arrays: true, oneofs: true });
const { GRPCInferenceService } = grpc.loadPackageDefinition(definition).inference;
const credentials = options.authority
  ? grpc.credentials.createSsl(readFileSync(options.authority))
  : grpc.credentials.createInsecure();
const client = new GRPCInferenceService(address, credentials, { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });

const metadata = () => {
  const all = new grpc.Metadata();
  if (key) all.set(options.keyHeader ?? "authorization", options.keyHeader ? key : `Bearer ${key}`);
  for (const [name, value] of Object.entries(options.metadata ?? {})) all.set(name, value);
  return all;
};

const seen = (error) => ({ code: grpc.status[error.code], message: error.details, metadata: error.metadata?.getMap() ?? {} });

// Everything that a call shows: its headers too.
const call = (method, request, deadline) => new Promise((resolve) => {
  let headers = {};
  const running = client[method](request, metadata(), deadline ? { deadline: Date.now() + deadline } : {}, (error, answer) =>
    resolve(error ? { error: seen(error), headers } : { answer: plain(answer), headers }));
  running.on("metadata", (received) => { headers = received.getMap(); });
});

// Bytes as base64, as JSON has no word for them.
const plain = (value) => JSON.parse(JSON.stringify(value, (_, each) => each?.type === "Buffer" ? Buffer.from(each.data).toString("base64") : each));

const binary = (request) => ({
  ...request,
  raw_input_contents: request.raw_input_contents?.map((text) => Buffer.from(text, "base64")),
});

const iris = (id, features = [1, 2, 3, 4]) => ({
  model_name: "iris", id, inputs: [{ name: "features", datatype: "FP32", shape: [features.length / 4, 4], contents: { fp32_contents: features } }],
});

// Opens a stream; what comes is gathered until it ends.
const open = () => {
  const stream = client.ModelStreamInfer(metadata());
  const answers = [];
  const ended = new Promise((resolve) => {
    stream.on("data", (answer) => answers.push(plain(answer)));
    stream.on("error", (error) => resolve({ error: seen(error) }));
    stream.on("end", () => resolve({}));
  });
  return { stream, answers, ended };
};

const scenarios = {
  call: () => call(options.method, binary(options.request ?? {}), options.deadline),

  // All requests at once, before anything is read.
  async stream() {
    const { stream, answers, ended } = open();
    for (const request of options.requests) stream.write(binary(request));
    stream.end();
    return { ...(await ended), answers };
  },

  async pipeline() {
    const { stream, answers, ended } = open();
    for (let i = 0; i < options.count; i++) stream.write(iris(`${i}`, [i, 2, 3, 4]));
    stream.end();
    const { error } = await ended;
    return {
      error,
      count: answers.length,
      errors: answers.filter((each) => each.error_message).length,
      inOrder: answers.every((each, i) => each.infer_response.id === `${i}`),
      distinct: new Set(answers.map((each) => each.infer_response.outputs[0].contents.fp32_contents.join())).size,
      first: answers[0],
    };
  },

  // Leaves while its requests run.
  async abort() {
    const { stream, answers, ended } = open();
    for (const request of options.requests) stream.write(binary(request));
    setTimeout(() => stream.cancel(), options.afterMilliseconds);
    const { error } = await ended;
    return { error, count: answers.length };
  },

  // A stream that is open while its key is revoked, or while the server stops: says "open" once the first answer is there, goes on at a line.
  async hold() {
    const { stream, answers, ended } = open();
    stream.write(iris("before"));
    await new Promise((resolve) => stream.once("data", resolve));
    console.log("open");
    if (options.after) {
      await new Promise((resolve) => process.stdin.once("data", resolve));
      stream.write(iris("after"));
    }
    const { error } = await ended;
    return { error, ids: answers.map((each) => each.infer_response.id) };
  },

  async readiness() {
    const before = await call("ServerReady", {});
    console.log("ready");
    await new Promise((resolve) => process.stdin.once("data", resolve));
    const deadline = Date.now() + 10_000;
    let after = before;
    while (after.answer?.ready && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      after = await call("ServerReady", {});
    }
    return { before, after };
  },

  async health() {
    const { Health } = grpc.loadPackageDefinition(loader.loadSync(health.protoPath, { enums: String })).grpc.health.v1;
    const checker = new Health(address, credentials);
    const check = (service) => new Promise((resolve) => checker.Check({ service }, (error, answer) => resolve(error ? seen(error).code : answer.status)));
    return { server: await check(""), service: await check("inference.GRPCInferenceService"), other: await check("nobody") };
  },

  async reflection() {
    const reflection = new GrpcReflection(address, credentials);
    const described = await reflection.getDescriptorBySymbol("inference.GRPCInferenceService");
    return { services: await reflection.listServices(), methods: Object.keys(described.getPackageObject().inference.GRPCInferenceService.service) };
  },

  async unknownMethod() {
    const Unknown = grpc.makeClientConstructor({
      nothing: { path: "/inference.GRPCInferenceService/Nothing", requestSerialize: () => Buffer.alloc(0), responseDeserialize: (bytes) => bytes },
    }, "Unknown");
    return new Promise((resolve) => new Unknown(address, credentials).nothing({}, metadata(), (error) => resolve({ error: seen(error) })));
  },

  // A message of so many bytes, most of them one tensor.
  async large() {
    const request = { ...iris("large"), raw_input_contents: [Buffer.alloc(options.bytes)] };
    delete request.inputs[0].contents;
    request.inputs[0].shape = [options.bytes / 16, 4];
    if (!options.onStream) {
      const { error, answer } = await call("ModelInfer", request);
      return { error, shape: answer?.outputs[0].shape };
    }
    const { stream, answers, ended } = open();
    stream.write(request);
    stream.end();
    const { error } = await ended;
    return { error, shape: answers[0]?.infer_response.outputs[0].shape };
  },

  async compressed() {
    const squeezing = new GRPCInferenceService(address, credentials, { "grpc.default_compression_algorithm": 2 });
    return new Promise((resolve) => squeezing.ModelInfer(iris("1"), metadata(), (error, answer) => resolve(error ? { error: seen(error) } : { answer })));
  },
};

console.log(JSON.stringify(await scenarios[scenario]()));
client.close();
process.exit(0);
