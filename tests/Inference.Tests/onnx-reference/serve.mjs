// Serves a model over HTTP as one writes it by hand, JSON of the Open Inference Protocol, FP32 in and out: node serve.mjs MODEL.onnx PORT
import { createServer } from 'node:http';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [model, port] = process.argv.slice(2);
const session = await InferenceSession.create(model);

createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const feeds = {};
  for (const { name, shape, data } of JSON.parse(Buffer.concat(parts)).inputs) feeds[name] = new Tensor('float32', Float32Array.from(data), shape);
  const results = await session.run(feeds);
  const outputs = Object.entries(results).map(([name, { dims, data }]) => ({ name, datatype: 'FP32', shape: dims, data: Array.from(data) }));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ outputs }));
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
