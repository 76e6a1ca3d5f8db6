// Answers what a model makes of inputs: node run.mjs REQUEST.json ANSWER.json
// The request is { model, runs: [{ name: { type, dims, data } }] }; the answer has for each run { name: { dims, data } }.
import { readFileSync, writeFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [request, answer] = process.argv.slice(2);
const { model, runs } = JSON.parse(readFileSync(request, 'utf8'));
const kinds = { int64: data => BigInt64Array.from(data, BigInt), float32: Float32Array.from.bind(Float32Array), int32: Int32Array.from.bind(Int32Array) };

const session = await InferenceSession.create(model);
const answers = [];
for (const inputs of runs) {
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, { type, dims, data }]) => [name, new Tensor(type, kinds[type](data), dims)]));
  const outputs = await session.run(feeds);
  answers.push(Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, { dims: tensor.dims, data: Array.from(tensor.data, Number) }])));
}
writeFileSync(answer, JSON.stringify(answers));
