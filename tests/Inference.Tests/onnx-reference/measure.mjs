// Prints the seconds that onnxruntime-node needs for texts, at best, by the size of batches: node measure.mjs MODEL.onnx TOKENS.json ROUNDS
// The texts are sorted by length first, so that a batch has little padding.
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const sizes = [1, 4, 16, 64];
const [model, file, rounds] = process.argv.slice(2);
const session = await InferenceSession.create(model);
const texts = JSON.parse(readFileSync(file, 'utf8')).sort((left, right) => right.length - left.length);

const batches = size => {
  const cut = [];
  for (let start = 0; start < texts.length; start += size) {
    const rows = texts.slice(start, start + size);
    const [count, length] = [rows.length, rows[0].length];
    const [ids, mask, types] = [0, 0, 0].map(() => new BigInt64Array(count * length));
    rows.forEach((row, at) => row.forEach((token, index) => {
      ids[at * length + index] = BigInt(token);
      mask[at * length + index] = 1n;
    }));
    const tensor = data => new Tensor('int64', data, [count, length]);
    cut.push({ input_ids: tensor(ids), attention_mask: tensor(mask), token_type_ids: tensor(types) });
  }
  return cut;
};

const seconds = {};
for (const size of sizes) {
  const feeds = batches(size);
  let best = Infinity;
  for (let round = 0; round <= Number(rounds); round++) {
    const started = performance.now();
    for (const feed of feeds) await session.run(feed);
    if (round > 0) best = Math.min(best, performance.now() - started);
  }
  seconds[size] = best / 1000;
}
console.log(JSON.stringify(seconds));
