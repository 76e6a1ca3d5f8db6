/**
 * A conversation as the page shows it: turns made of stored messages and of events. It knows nothing of the page.
 * A turn is { number, question, answer, status, … }; `answer` is the whole text so far.
 */
export class ConversationModel {
  turns = new Map();
  hasEarlier = false;

  /** @param conversation what GET /api/conversations/{id} answered */
  constructor(conversation) {
    this.id = conversation.id;
    this.title = conversation.title ?? null;
    this.model = conversation.model;
    const { running, lastEvent = 0 } = conversation.activity ?? {};
    // A turn that runs is read from its beginning, since its text is no message yet.
    this.after = running ? running.firstEvent - 1 : lastEvent;
    if (running) this.#turn(running.number).status = running.status;
  }

  /** Takes over stored messages, oldest first; safe to repeat. */
  addMessages(messages) {
    for (const message of messages) {
      const turn = this.#turn(Number(message.id.split(".")[0]));
      if (message.role === "user") {
        turn.question = message.text;
      } else if (message.role === "assistant" && !turn.messages.has(message.id)) {
        turn.messages.set(message.id, message.text);
        turn.partial = message.partial ?? false;
        turn.finishReason = message.finishReason;
        if (turn.status === "unknown") turn.status = message.partial ? "cancelled" : "completed";
      }
    }
  }

  /** Takes over what the server knows of a finished turn. */
  addTurn(turn) {
    Object.assign(this.#turn(turn.number), {
      status: turn.status,
      usage: turn.usage,
      cost: turn.cost,
      provider: turn.provider,
      upstreamModel: turn.upstreamModel,
      failure: turn.failure,
      startedAt: Date.parse(turn.acceptedAt),
      endedAt: turn.finishedAt ? Date.parse(turn.finishedAt) : null,
    });
  }

  /** A message that has been accepted. */
  accept(number, question) {
    const turn = this.#turn(number);
    turn.question = question;
    if (turn.status === "unknown") turn.status = "queued";
    return turn;
  }

  /** Applies an event and returns the turn that it changed. */
  apply(event) {
    const turn = this.#turn(event.turn);
    const at = Date.parse(event.at);
    switch (event.type) {
      case "turn.queued":
        turn.status = "queued";
        break;
      case "turn.started":
        Object.assign(turn, { status: "running", startedAt: at, model: event.model, growing: "" });
        break;
      case "delta":
        turn.firstAt ??= at;
        turn.growing += event.text;
        break;
      case "message.restarted":
        turn.growing = "";
        turn.attempt = event.attempt;
        break;
      case "message.completed":
        turn.messages.set(event.message, turn.growing);
        turn.growing = "";
        turn.finishReason = event.finishReason;
        break;
      case "turn.completed":
        Object.assign(turn, {
          status: "completed",
          usage: event.usage,
          cost: event.cost,
          provider: event.provider,
          upstreamModel: event.upstreamModel,
          endedAt: at,
        });
        break;
      case "turn.failed":
        Object.assign(turn, { status: "failed", failure: event.failure, endedAt: at });
        break;
      case "turn.cancelled":
        Object.assign(turn, { status: "cancelled", partial: true, endedAt: at });
        break;
    }
    return turn;
  }

  /** The turn that is being answered, or the first that waits. */
  get busy() {
    const turns = [...this.turns.values()];
    return turns.find(turn => turn.status === "running") ?? turns.find(turn => turn.status === "queued") ?? null;
  }

  #turn(number) {
    if (!this.turns.has(number)) {
      this.turns.set(number, { number, question: null, messages: new Map(), growing: "", status: "unknown" });
      // An earlier page may come after a later one.
      this.turns = new Map([...this.turns].sort(([left], [right]) => left - right));
    }
    return this.turns.get(number);
  }
}

/** The text of a turn's answer so far. */
export const answerOf = turn => [...turn.messages.values(), turn.growing].filter(Boolean).join("\n\n");

/** Whether a turn has ended. */
export const isOver = turn => ["completed", "failed", "cancelled"].includes(turn.status);
