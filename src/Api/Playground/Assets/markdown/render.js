import { h, icon } from "../ui/dom.js";
import { blocks } from "./blocks.js";
import { inline } from "./inline.js";

/** Shows Markdown inside `element`, keeping what is drawn already: cheap to call for each new piece of a stream. */
export function render(element, markdown) {
  const drawn = (element.drawnBlocks ??= []);
  const wanted = blocks(markdown);
  let same = 0;
  while (same < wanted.length && same < drawn.length && drawn[same].source === wanted[same].source) same++;
  for (const block of drawn.splice(same)) block.node.remove();
  for (const block of wanted.slice(same)) {
    const node = nodeOf(block, 0);
    drawn.push({ source: block.source, node });
    element.append(node);
  }
}

function nodeOf(block, depth) {
  switch (block.kind) {
    case "heading": return h(`h${Math.min(6, block.level + 2)}`, {}, ...inline(block.text));
    case "code": return code(block);
    case "rule": return h("hr");
    case "quote": return h("blockquote", {}, ...nested(block.text, depth));
    case "list": return list(block, depth);
    case "table": return table(block);
    default: return h("p", {}, ...inline(block.text));
  }
}

const nested = (markdown, depth) => (depth > 12 ? [markdown] : blocks(markdown).map(block => nodeOf(block, depth + 1)));

function list(block, depth) {
  const items = block.items.map(item => {
    const inner = nested(item, depth);
    // An item of one paragraph is a tight line.
    const tight = inner[0]?.tagName === "P" ? [...inner[0].childNodes, ...inner.slice(1)] : inner;
    return h("li", {}, ...tight);
  });
  return h(block.ordered ? "ol" : "ul", { start: block.ordered && block.start !== 1 && block.start }, ...items);
}

function table(block) {
  const row = (cells, tag) => h("tr", {}, ...block.header.map((_, index) =>
    h(`${tag}.${block.align[index] ?? "left"}`, {}, ...inline(cells[index] ?? ""))));
  return h("div.table", { tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", {}, h("thead", {}, row(block.header, "th")), h("tbody", {}, ...block.rows.map(cells => row(cells, "td")))));
}

function code(block) {
  const copy = h("button.copy", { type: "button", "aria-label": "Copy code" }, icon("copy"), "Copy");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.text);
    copy.lastChild.textContent = "Copied";
    setTimeout(() => { copy.lastChild.textContent = "Copy"; }, 1500);
  });
  return h("figure.code", {},
    h("figcaption", {}, h("span", {}, block.language || "text"), copy),
    h("pre", { tabindex: "0" }, h("code", {}, block.text)));
}
