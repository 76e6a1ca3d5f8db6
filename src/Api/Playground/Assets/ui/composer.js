import { byId } from "./dom.js";

/** The field for messages with its send and stop buttons. */
export class Composer {
  #input = byId("composer-input");
  #send = byId("send");
  #stop = byId("stop");
  #ready = false;

  /** @param {{ onSend(text: string): void, onStop(): void }} actions */
  constructor({ onSend, onStop }) {
    byId("composer").addEventListener("submit", event => {
      event.preventDefault();
      const text = this.#input.value.trim();
      if (!text || this.#send.disabled) return;
      this.text = "";
      onSend(text);
    });
    this.#input.addEventListener("input", () => this.#fit());
    this.#input.addEventListener("keydown", event => {
      // While an input method composes a character, Enter accepts that.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      byId("composer").requestSubmit();
    });
    this.#stop.addEventListener("click", onStop);
    document.addEventListener("keydown", event => {
      if (event.key === "Escape" && !this.#stop.hidden && !document.querySelector("dialog[open]")) onStop();
    });
  }

  /** Whether messages can be sent: a model is chosen. */
  set ready(value) { this.#ready = value; this.#fit(); }

  get ready() { return this.#ready; }

  /** Whether an answer runs that can be stopped. */
  set busy(value) { this.#stop.hidden = !value; }

  get text() { return this.#input.value; }

  set text(value) { this.#input.value = value; this.#fit(); }

  focus() { this.#input.focus({ preventScroll: true }); }

  #fit() {
    this.#send.disabled = !this.#ready || !this.#input.value.trim();
    this.#input.style.height = "auto";
    this.#input.style.height = `${Math.min(this.#input.scrollHeight, 240)}px`;
  }
}
