/**
 * Creates an element. Text is always set as text, never as HTML, so nothing a model or a user writes can become markup.
 * @param {string} name the tag, with classes after dots: "button.primary"
 * @param {Record<string, unknown>} properties attributes; "on…" are listeners, true and false set and leave out an attribute
 * @param {...(Node | string | null | undefined | false)} children
 */
export function h(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  element.classList.add(...classes);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, String(value));
  }
  element.append(...children.filter(child => child || child === ""));
  return element;
}

/** An icon of the sprite in index.html; it is decoration, so its button needs a label. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** The element with this id; a missing one is a mistake in index.html. */
export function byId(id) {
  return document.getElementById(id) ?? (() => { throw new Error(`index.html has no element #${id}`); })();
}

let announcement = 0;

/** Has screen readers say something, also where it is what they said last. */
export function announce(text) {
  byId("announcer").textContent = text + (announcement++ % 2 ? "\u00a0" : "");
}
