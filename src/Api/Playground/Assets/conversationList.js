import { api } from "./api.js";

/** The user's conversations, the last changed first, as far as they were asked for. */
export class ConversationList {
  items = [];
  #cursor = null;

  get hasOlder() { return this.#cursor !== null; }

  /** Reads the newest page again; older ones that were shown stay. */
  async refresh() {
    const page = await api.conversations();
    const oldest = page.items.at(-1)?.updatedAt;
    const older = page.next ? this.items.filter(known => known.updatedAt < oldest) : [];
    this.items = [...page.items, ...older];
    if (older.length === 0) this.#cursor = page.next ?? null;
  }

  async loadOlder() {
    const page = await api.conversations(this.#cursor);
    this.items = [...this.items, ...page.items];
    this.#cursor = page.next ?? null;
  }

  add(conversation) {
    this.items = [conversation, ...this.items];
  }

  remove(id) {
    this.items = this.items.filter(conversation => conversation.id !== id);
  }

  /** A conversation got a message: it comes first, as it will after a reload. */
  touch(id) {
    const changed = this.items.find(conversation => conversation.id === id);
    if (!changed) return;
    changed.updatedAt = new Date().toISOString();
    this.remove(id);
    this.add(changed);
  }
}
