import { h } from "../ui/dom.js";

// One alternative per construct; the first that matches at the leftmost place wins. Every quantifier is bounded by a negated class, so
// that no text makes the search slow.
const pattern = new RegExp([
  /(?<code>`+)(?<codeText>[^`]+)\k<code>(?!`)/,
  /\\(?<escaped>[\\`*_{}[\]()#+\-.!|~>])/,
  /!?\[(?<label>[^[\]]{0,400})\]\((?<target>[^\s()]{1,2000})(?:\s+"[^"]{0,400}")?\)/,
  /<(?<auto>https?:\/\/[^\s<>]{1,2000})>/,
  /(?<![\w/])(?<url>https?:\/\/[^\s<>"'`]{1,2000})/,
  /\*\*(?<strong>[^*\s](?:[^*]{0,2000}[^*\s])?)\*\*/,
  /(?<!\w)__(?<strong2>[^_\s](?:[^_]{0,2000}[^_\s])?)__(?!\w)/,
  /\*(?<emphasis>[^*\s](?:[^*]{0,2000}[^*\s])?)\*/,
  /(?<!\w)_(?<emphasis2>[^_\s](?:[^_]{0,2000}[^_\s])?)_(?!\w)/,
  /~~(?<strike>[^~\s](?:[^~]{0,2000}[^~\s])?)~~/,
  /(?<break> {2,}\n|\\\n)/,
].map(part => part.source).join("|"), "g");

/** The nodes of a line of Markdown. */
export function inline(text, depth = 0) {
  if (depth > 8) return [text];
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) nodes.push(text.slice(end, match.index));
    const [node, length] = construct(match, depth);
    nodes.push(node);
    end = match.index + length;
  }
  if (end < text.length) nodes.push(text.slice(end));
  return nodes;
}

function construct(match, depth) {
  const part = match.groups;
  const whole = match[0].length;
  const nested = words => inline(words, depth + 1);
  if (part.codeText !== undefined) return [h("code", {}, part.codeText.replace(/^ (.+) $/s, "$1")), whole];
  if (part.escaped !== undefined) return [part.escaped, whole];
  if (part.target !== undefined) return [link(part.target, nested(part.label)), whole];
  if (part.auto !== undefined) return [link(part.auto, [part.auto]), whole];
  if (part.url !== undefined) {
    const url = part.url.replace(/[.,;:!?)\]*_~]+$/, "");
    return [link(url, [url]), url.length];
  }
  if (part.strong ?? part.strong2) return [h("strong", {}, ...nested(part.strong ?? part.strong2)), whole];
  if (part.emphasis ?? part.emphasis2) return [h("em", {}, ...nested(part.emphasis ?? part.emphasis2)), whole];
  if (part.strike) return [h("del", {}, ...nested(part.strike)), whole];
  return [h("br"), whole];
}

/** Only web and mail addresses become links; images become links too, so that no answer can call another host. */
function link(target, label) {
  const url = URL.canParse(target) ? new URL(target) : null;
  if (!url || !["http:", "https:", "mailto:"].includes(url.protocol)) return h("span", {}, ...label);
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer nofollow" }, ...(label.length ? label : [url.href]));
}
