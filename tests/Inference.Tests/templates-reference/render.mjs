// Renders cells with Hugging Face's own renderer: [{ template, variables }] on standard input, [{ text } | { error }] on standard output.
import { readFileSync } from "node:fs";
import { Template } from "@huggingface/jinja";

// The moment at which the recorded cases were rendered.
globalThis.Date = class extends Date {
  constructor() {
    super(2024, 6, 6, 15, 4, 5);
  }
};

const cells = JSON.parse(readFileSync(0, "utf8"));
const answers = cells.map(({ template, variables }) => {
  try {
    return { text: new Template(template).render(variables) };
  } catch (error) {
    return { error: error.message };
  }
});
process.stdout.write(JSON.stringify(answers));
