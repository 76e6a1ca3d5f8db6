// Answers what a decoder makes of prompts, each alone and greedily: node generate.mjs REQUEST.json ANSWER.json
// The request is { model, prompts: [[token]], count, layers, heads, width }; the answer has the tokens for each prompt.
import { readFileSync, writeFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [request, answer] = process.argv.slice(2);
const { model, prompts, count, layers, heads, width } = JSON.parse(readFileSync(request, 'utf8'));
const session = await InferenceSession.create(model);
const row = values => new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
const names = Array.from({ length: layers }, (_, layer) => [`${layer}.key`, `${layer}.value`]).flat();

async function generate(prompt) {
  let cache = Object.fromEntries(names.map(name => [`past_key_values.${name}`, new Tensor('float32', new Float32Array(0), [1, heads, 0, width])]));
  let ids = prompt;
  let seen = 0;
  const tokens = [];
  while (tokens.length < count) {
    const feeds = {
      input_ids: row(ids),
      attention_mask: row(Array(seen + ids.length).fill(1)),
      position_ids: row(ids.map((_, index) => seen + index)),
      ...cache,
    };
    const outputs = await session.run(feeds);
    const { data, dims } = outputs.logits;
    const last = data.subarray(data.length - dims[2]);
    let best = 0;
    for (let token = 1; token < last.length; token++) if (last[token] > last[best]) best = token;
    cache = Object.fromEntries(names.map(name => [`past_key_values.${name}`, outputs[`present.${name}`]]));
    seen += ids.length;
    tokens.push(best);
    ids = [best];
  }
  return tokens;
}

const answers = [];
for (const prompt of prompts) answers.push(await generate(prompt));
writeFileSync(answer, JSON.stringify(answers));
