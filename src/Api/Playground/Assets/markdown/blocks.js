const fence = /^ {0,3}(`{3,}|~{3,})\s*([^`]*)$/;
const heading = /^ {0,3}(#{1,6})(?:\s+(.*?)(?:\s+#+)?)?\s*$/;
const rule = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const marker = /^(\s*)([-*+]|\d{1,9}[.)])\s+(?=\S)/;
const divider = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/**
 * Cuts Markdown into blocks: `{ kind, source, … }`. A block's `source` decides how it looks, so a growing text is drawn by replacing
 * only the blocks whose source has changed.
 */
export function blocks(markdown) {
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  const found = [];
  for (let at = 0; at < lines.length;) {
    if (!lines[at].trim()) { at++; continue; }
    const block = read(lines, at);
    found.push({ ...block, source: `${block.kind}\n${lines.slice(at, at + block.length).join("\n")}` });
    at += block.length;
  }
  return found;
}

function read(lines, at) {
  const line = lines[at];
  let match;
  if ((match = fence.exec(line))) return code(lines, at, match);
  if ((match = heading.exec(line))) return { kind: "heading", level: match[1].length, text: match[2] ?? "", length: 1 };
  if (rule.test(line)) return { kind: "rule", length: 1 };
  if (/^ {0,3}>/.test(line)) {
    const length = run(lines, at, next => /^ {0,3}>/.test(next));
    return { kind: "quote", text: lines.slice(at, at + length).map(next => next.replace(/^ {0,3}> ?/, "")).join("\n"), length };
  }
  if (marker.test(line)) return list(lines, at);
  if (line.includes("|") && divider.test(lines[at + 1] ?? "")) return table(lines, at);
  const length = run(lines, at, (next, index) => !starts(next) && !(next.includes("|") && divider.test(lines[index + 1] ?? "")));
  return { kind: "paragraph", text: lines.slice(at, at + length).join("\n"), length };
}

const starts = line => fence.test(line) || heading.test(line) || rule.test(line) || /^ {0,3}>/.test(line) || marker.test(line);

function run(lines, at, belongs) {
  let length = 1;
  while (at + length < lines.length && lines[at + length].trim() && belongs(lines[at + length], at + length)) length++;
  return length;
}

function code(lines, at, [, marks, language]) {
  let end = at + 1;
  while (end < lines.length && !(lines[end].trim().startsWith(marks) && !lines[end].trim().replaceAll(marks[0], ""))) end++;
  const length = Math.min(end + 1, lines.length) - at;
  return { kind: "code", language: language.trim().split(/\s/)[0], text: lines.slice(at + 1, end).join("\n"), length };
}

/** Items at one depth; what is indented below an item is its own Markdown. */
function list(lines, at) {
  const [, indent, first] = marker.exec(lines[at]);
  const ordered = /\d/.test(first);
  const items = [];
  let end = at;
  while (end < lines.length) {
    const match = marker.exec(lines[end]);
    if (match && match[1].length <= indent.length && /\d/.test(match[2]) === ordered) {
      items.push([lines[end].slice(match[0].length)]);
    } else if (!lines[end].trim()) {
      const next = lines[end + 1] ?? "";
      const following = marker.exec(next);
      const sameList = following && following[1].length <= indent.length && /\d/.test(following[2]) === ordered;
      if (!sameList && !/^\s{2,}\S/.test(next)) break;
      items.at(-1).push("");
    } else if (/^\s{2,}/.test(lines[end]) || (!starts(lines[end]) && lines[end - 1].trim())) {
      items.at(-1).push(lines[end].replace(/^\s{1,4}/, ""));
    } else break;
    end++;
  }
  return { kind: "list", ordered, start: ordered ? parseInt(first, 10) : 1, items: items.map(item => item.join("\n")), length: end - at };
}

function table(lines, at) {
  const length = run(lines, at, next => next.includes("|"));
  const rows = lines.slice(at, at + length).map(cells);
  const align = rows[1].map(cell => (cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "right") : "left"));
  return { kind: "table", header: rows[0], align, rows: rows.slice(2), length };
}

const cells = line => line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll("\\|", "|"));
