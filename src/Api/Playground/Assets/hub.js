import { key } from "./api.js";

const pauses = [250, 500, 1000, 2000, 4000];

/**
 * The connection to /hubs/chat. It comes back by itself, and a followed conversation reads on after the last event that it saw: nothing
 * is missed and nothing comes twice.
 */
export class ChatHub {
  #connection;
  #starting = null;
  #follow = null;
  #onState;

  /** @param {(state: "connecting" | "connected" | "offline" | "unauthorized") => void} onState */
  constructor(onState) {
    this.#onState = onState;
    this.#connection = new globalThis.signalR.HubConnectionBuilder()
      .withUrl("/hubs/chat", { accessTokenFactory: () => key.get() ?? "" })
      .configureLogging(globalThis.signalR.LogLevel.None)
      .build();
    this.#connection.onclose(() => this.#onState("offline"));
  }

  /** Connects before there is anything to say, so that the page shows whether it can. */
  connect() {
    this.#connected().catch(() => {});
  }

  /** Sends a message; completes when it is stored. Sending it again with the same client id stores it once. */
  async send(conversationId, text, clientId) {
    await this.#connected();
    return await this.#connection.invoke("Send", conversationId, { text, clientId });
  }

  /** Stops a turn. */
  async cancel(conversationId, turn) {
    await this.#connected();
    return await this.#connection.invoke("Cancel", conversationId, turn);
  }

  /** Follows one conversation, instead of the one before, until `unfollow`. `onEnd` is asked what to do when the server ends the stream. */
  follow(conversationId, after, onEvent, onEnd) {
    this.unfollow();
    const follow = { conversationId, after, onEvent, onEnd, stopped: false, subscription: null };
    this.#follow = follow;
    void this.#run(follow);
  }

  unfollow() {
    if (!this.#follow) return;
    this.#follow.stopped = true;
    this.#follow.subscription?.dispose();
    this.#follow = null;
  }

  /** Connects anew, with another key. */
  async restart() {
    await this.#connection.stop();
    this.connect();
  }

  async #run(follow) {
    for (let failures = 0; !follow.stopped;) {
      try {
        await this.#connected();
        await this.#read(follow, () => { failures = 0; });
        if (!follow.stopped && (await follow.onEnd(null)) === "stop") return;
      } catch (error) {
        if (!follow.stopped && isConnected(this.#connection) && (await follow.onEnd(error)) === "stop") return;
      }
      await pause(pauses[Math.min(failures++, pauses.length - 1)]);
    }
  }

  #read(follow, onProgress) {
    return new Promise((resolve, reject) => {
      if (follow.stopped) return resolve();
      follow.subscription = this.#connection.stream("Stream", follow.conversationId, follow.after).subscribe({
        next: event => {
          if (follow.stopped || event.number <= follow.after) return;
          follow.after = event.number;
          onProgress();
          follow.onEvent(event);
        },
        complete: resolve,
        error: reject,
      });
    });
  }

  /** Completes when there is a connection, however long that takes; a refused key ends it. */
  async #connected() {
    if (isConnected(this.#connection)) return;
    this.#starting ??= this.#start().finally(() => { this.#starting = null; });
    await this.#starting;
  }

  async #start() {
    for (let failures = 0; ; failures++) {
      try {
        this.#onState("connecting");
        await this.#connection.start();
        this.#onState("connected");
        return;
      } catch (error) {
        if (/\b40[13]\b/.test(String(error?.message))) {
          this.#onState("unauthorized");
          throw error;
        }
        this.#onState("offline");
        await pause(pauses[Math.min(failures, pauses.length - 1)]);
      }
    }
  }
}

const isConnected = connection => connection.state === globalThis.signalR.HubConnectionState.Connected;
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
