import { byId, h } from "./dom.js";
import { TurnView } from "./turn.js";

/** The messages of the open conversation, and where the reader is in them. */
export class Thread {
  #views = new Map();
  #thread = byId("thread");
  #scroll = byId("scroll");
  #toEnd = byId("to-end");
  #following = true;
  #earlier;
  #onAgain;

  /** @param {{ onAgain(turn: object): void, onEarlier(): Promise<void> }} actions */
  constructor({ onAgain, onEarlier }) {
    this.#onAgain = onAgain;
    const showEarlier = () => this.#keepingPlace(onEarlier);
    this.#earlier = h("button.button.small.earlier", { type: "button", hidden: true, onclick: showEarlier }, "Show earlier messages");
    this.#scroll.addEventListener("scroll", () => {
      this.#following = this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight < 80;
      this.#toEnd.hidden = this.#following;
    }, { passive: true });
    this.#toEnd.addEventListener("click", () => this.toEnd());
    // What is drawn grows after the event that caused it, so the end is followed when the size changes.
    new ResizeObserver(() => { if (this.#following) this.#scroll.scrollTop = this.#scroll.scrollHeight; }).observe(this.#thread);
  }

  clear() {
    this.#views.clear();
    this.#thread.replaceChildren(this.#earlier);
    this.#following = true;
    this.#toEnd.hidden = true;
  }

  /** Draws a turn where its number puts it. */
  show(turn) {
    const known = this.#views.get(turn.number);
    if (known) return known.update(turn);
    const view = new TurnView(turn, this.#onAgain);
    this.#views.set(turn.number, view);
    const next = [...this.#thread.querySelectorAll(".turn")].find(other => Number(other.dataset.turn) > turn.number);
    this.#thread.insertBefore(view.element, next ?? null);
  }

  remove(turn) {
    this.#views.get(turn.number)?.element.remove();
    this.#views.delete(turn.number);
  }

  set hasEarlier(value) { this.#earlier.hidden = !value; }

  toEnd() {
    this.#following = true;
    this.#scroll.scrollTo({ top: this.#scroll.scrollHeight });
  }

  async #keepingPlace(load) {
    const fromEnd = this.#scroll.scrollHeight - this.#scroll.scrollTop;
    this.#following = false;
    await load();
    this.#scroll.scrollTop = this.#scroll.scrollHeight - fromEnd;
  }
}
