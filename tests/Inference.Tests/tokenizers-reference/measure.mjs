// Prints the seconds that @huggingface/tokenizers needs for texts, at best: node measure.mjs TOKENIZER.json TEXTS.json ROUNDS
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';

const [file, texts, rounds] = process.argv.slice(2);
const tokenizer = new Tokenizer(JSON.parse(readFileSync(file, 'utf8')), {});
const read = JSON.parse(readFileSync(texts, 'utf8'));
let best = Infinity;
for (let round = 0; round <= Number(rounds); round++) {
  const started = performance.now();
  for (const text of read) tokenizer.encode(text);
  if (round > 0) best = Math.min(best, performance.now() - started);
}
console.log(best / 1000);
