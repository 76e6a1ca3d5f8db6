import { byId, h, icon } from "./dom.js";
import { day } from "./format.js";

/** The list of conversations; on a narrow screen a drawer. */
export class Sidebar {
  #list = byId("conversations");
  #sidebar = byId("sidebar");
  #open = byId("open-sidebar");
  #scrim = byId("scrim");
  #narrow = matchMedia("(max-width: 760px)");
  #actions;

  /** @param {{ onRename(conversation: object): void, onDelete(conversation: object): void, onOlder(): void }} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#open.addEventListener("click", () => this.#set(true));
    this.#scrim.addEventListener("click", () => this.#set(false));
    this.#narrow.addEventListener("change", () => this.#set(false));
    this.#sidebar.addEventListener("click", event => { if (event.target.closest("a")) this.#set(false); });
    document.addEventListener("keydown", event => {
      if (event.key === "Escape" && !this.#scrim.hidden) this.#set(false);
    });
    this.#set(false);
  }

  /** Draws the conversations, newest first. */
  show(conversations, currentId, hasOlder) {
    const groups = Map.groupBy(conversations, conversation => day(new Date(conversation.updatedAt)));
    const sections = [...groups].map(([name, members]) => h("section", {},
      h("h2", {}, name),
      h("ul", {}, ...members.map(member => this.#item(member, member.id === currentId)))));
    if (hasOlder) sections.push(h("button.button.small.earlier", { type: "button", onclick: this.#actions.onOlder }, "Show older ones"));
    this.#list.replaceChildren(...(sections.length ? sections : [h("p.empty", {}, "Your conversations will stand here.")]));
  }

  #item(conversation, isCurrent) {
    const title = conversation.title || "Untitled";
    const action = (name, label, run) =>
      h("button.quiet", { type: "button", "aria-label": `${label} “${title}”`, title: label, onclick: () => run(conversation) }, icon(name));
    return h("li", { "data-id": conversation.id },
      h("a", { href: `#/c/${conversation.id}`, "aria-current": isCurrent ? "page" : null, title }, title),
      h("span.item-actions", {}, action("pen", "Rename", this.#actions.onRename), action("bin", "Delete", this.#actions.onDelete)));
  }

  #set(open) {
    const drawer = this.#narrow.matches;
    this.#sidebar.classList.toggle("open", open);
    this.#sidebar.inert = drawer && !open;
    this.#scrim.hidden = !(drawer && open);
    document.querySelector(".main").inert = drawer && open;
    this.#open.setAttribute("aria-expanded", String(open));
    if (drawer && open) byId("new-conversation").focus();
    else if (drawer && this.#sidebar.contains(document.activeElement)) this.#open.focus();
  }
}
