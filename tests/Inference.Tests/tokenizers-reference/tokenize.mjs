// Answers what @huggingface/tokenizers makes of texts: node tokenize.mjs REQUEST.json ANSWER.json
// The request is { files, texts, pairs }; the answer has for each file the ids and the decoded text of each text, and each pair's ids.
import { readFileSync, writeFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';

const [request, answer] = process.argv.slice(2);
const { files, texts, pairs } = JSON.parse(readFileSync(request, 'utf8'));
const options = { skip_special_tokens: true, clean_up_tokenization_spaces: false };

writeFileSync(answer, JSON.stringify(files.map(file => {
  const tokenizer = new Tokenizer(JSON.parse(readFileSync(file, 'utf8')), {});
  const ids = texts.map(text => tokenizer.encode(text).ids);
  return {
    ids,
    decoded: ids.map(tokens => tokens.length === 0 ? '' : tokenizer.decode(tokens, options)),
    pairs: pairs.map(([first, second]) => tokenizer.encode(first, { text_pair: second }).ids),
  };
})));
