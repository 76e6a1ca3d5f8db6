import { answerOf, isOver } from "../conversation.js";
import { render } from "../markdown/render.js";
import { cost, duration, tokenDetail, tokens } from "./format.js";
import { h, icon } from "./dom.js";

/** One question with its answer. `update` is called with each change of the turn and draws at most once per frame. */
export class TurnView {
  #turn;
  #frame = 0;
  #question = h("div.question");
  #answer = h("div.answer.prose");
  #wait = h("p.waiting", {}, h("span.pulse", { "aria-hidden": "true" }), h("span", {}));
  #problem = h("div.problem", { hidden: true });
  #facts = h("footer.facts", { hidden: true });
  #onAgain;

  /** @param {(turn: object) => void} onAgain sends the question again */
  constructor(turn, onAgain) {
    this.#turn = turn;
    this.#onAgain = onAgain;
    this.element = h("article.turn", { "data-turn": turn.number, "aria-label": `Message ${turn.number}` },
      h("div.from-user", {}, h("span.hidden-label", {}, "You: "), this.#question),
      h("div.from-model", {}, h("span.hidden-label", {}, "Answer: "), this.#answer, this.#wait, this.#problem, this.#facts));
    this.#draw();
  }

  update(turn) {
    this.#turn = turn;
    if (!this.#frame) this.#frame = requestAnimationFrame(() => { this.#frame = 0; this.#draw(); });
  }

  #draw() {
    const turn = this.#turn;
    this.#question.textContent = turn.question ?? "…";
    const text = answerOf(turn);
    render(this.#answer, text);
    this.element.dataset.status = turn.status;
    this.element.toggleAttribute("aria-busy", turn.status === "running");
    this.#answer.hidden = !text;
    this.#wait.hidden = isOver(turn) || turn.status === "unknown" || (turn.status === "running" && Boolean(text));
    this.#wait.lastChild.textContent = turn.status === "queued" ? "Waits for its turn"
      : turn.attempt > 1 ? `Trying again (${turn.attempt})`
      : "Thinking";
    this.#drawProblem(turn);
    this.#drawFacts(turn);
  }

  #drawProblem(turn) {
    const words = turn.status === "failed" ? turn.failure?.message ?? "The answer failed."
      : turn.status === "cancelled" ? "Stopped."
      : turn.status === "unsent" ? `Not sent: ${turn.failure.message}`
      : null;
    this.#problem.hidden = !words;
    if (!words) return;
    const again = h("button.button.small", { type: "button", onclick: () => this.#onAgain(turn) }, icon("again"), "Send again");
    this.#problem.classList.toggle("mild", turn.status === "cancelled");
    this.#problem.replaceChildren(h("span", {}, words), again);
  }

  #drawFacts(turn) {
    this.#facts.hidden = !isOver(turn) || !turn.usage && !turn.provider;
    const facts = [];
    if (turn.provider) facts.push(fact("Provider", turn.provider));
    if (turn.upstreamModel && turn.upstreamModel !== turn.provider) facts.push(fact("Model", turn.upstreamModel));
    if (turn.usage) facts.push(fact("Tokens", tokens(turn.usage), tokenDetail(turn.usage)));
    if (turn.usage) facts.push(fact("Cost", cost(turn.cost)));
    if (turn.startedAt && turn.endedAt) facts.push(fact("Time", duration(turn.endedAt - turn.startedAt), firstToken(turn)));
    if (turn.finishReason === "length") facts.push(fact("End", "cut at the token limit"));
    this.#facts.replaceChildren(...facts);
  }
}

const firstToken = turn => (turn.firstAt ? `first token after ${duration(turn.firstAt - turn.startedAt)}` : null);

function fact(name, value, detail) {
  const title = detail ? `${name}: ${detail}` : name;
  return h("span.fact", { "data-fact": name.toLowerCase(), title }, h("span.hidden-label", {}, `${name}: `), value);
}
