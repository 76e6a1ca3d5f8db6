import { ApiError, api, key } from "./api.js";
import { ConversationModel, isOver } from "./conversation.js";
import { ConversationList } from "./conversationList.js";
import { ChatHub } from "./hub.js";
import { Composer } from "./ui/composer.js";
import { askDeletion, askKey, askTitle } from "./ui/dialogs.js";
import { announce, byId, h } from "./ui/dom.js";
import { titleOf, tokens } from "./ui/format.js";
import { Sidebar } from "./ui/sidebar.js";
import { Thread } from "./ui/thread.js";

const suggestions = [
  "How do I configure a provider?",
  "What happens to an answer when the server crashes?",
  "How are requests and budgets limited?",
  "How is OrleansAi built?",
];

const notice = byId("notice");
const modelSelect = byId("model");
let open = null;
const drafts = new Map();
let shown;

const list = new ConversationList();
const hub = new ChatHub(showConnection);
const thread = new Thread({ onAgain: turn => sendAgain(turn), onEarlier: () => loadMessages(open, firstMessage(open)) });
const composer = new Composer({ onSend: text => void send(text), onStop: () => void stop() });
const sidebar = new Sidebar({
  onRename: conversation => void rename(conversation),
  onDelete: conversation => void remove(conversation),
  onOlder: () => void showOlder(),
});

byId("toggle-theme").addEventListener("click", () => announce(`${globalThis.toggleTheme()} theme`));
byId("change-key").addEventListener("click", () => void askForKey(null));
modelSelect.addEventListener("change", () => void changeModel());
byId("suggestions").append(...suggestions.map(text =>
  h("li", {}, h("button", { type: "button", onclick: () => { if (composer.ready) void send(text); } }, text))));
globalThis.addEventListener("hashchange", () => void showRoute());
document.addEventListener("visibilitychange", () => { if (!document.hidden) void refreshConversations(); });

await start();

async function start() {
  try {
    const models = await api.models();
    modelSelect.replaceChildren(...models.map(model => h("option", { value: model }, model)));
    const last = localStorage.getItem("model");
    if (models.includes(last)) modelSelect.value = last;
    modelSelect.disabled = models.length === 0;
    await list.refresh();
    tell(models.length ? null : "No model is routed. Configure one under OrleansAi:Models.");
    hub.connect();
    await showRoute();
  } catch (error) {
    if (error.status === 401) return askForKey(key.get() ? error.message : null);
    fail(error);
    if (error.status === 0) setTimeout(start, 2000);
  }
}

/** Shows what the address names: #/c/ID, or a new conversation. */
async function showRoute() {
  const id = routed();
  if (open && open.id === id) return drawHead();
  hub.unfollow();
  thread.clear();
  open = null;
  composer.ready = false;
  changeDraft(id);
  try {
    if (id) await openConversation(id);
  } catch (error) {
    if (error.status === 404) {
      location.replace("#/");
      return tell("That conversation does not exist any more.");
    }
    fail(error);
  }
  // A message sent before its conversation is there would begin another one.
  composer.ready = !modelSelect.disabled && (open?.id ?? null) === routed();
  drawHead();
  composer.focus();
}

/** The conversation that the address names, or null. */
function routed() {
  return /^#\/c\/([\w-]+)$/.exec(location.hash)?.[1] ?? null;
}

/** Each conversation keeps what was typed in it and not sent; what was typed before the first one was there stays. */
function changeDraft(id) {
  if (shown !== undefined && shown !== id) {
    drafts.set(shown, composer.text);
    composer.text = drafts.get(id) ?? "";
  }
  shown = id;
}

async function openConversation(id) {
  const model = new ConversationModel(await api.conversation(id));
  if (location.hash !== `#/c/${id}`) return;
  open = model;
  tell(null);
  if ([...modelSelect.options].some(option => option.value === model.model)) modelSelect.value = model.model;
  await loadMessages(model, null);
  thread.toEnd();
  follow(model);
}

/** A page of stored messages, with what their turns used. */
async function loadMessages(model, before) {
  const page = await api.messages(model.id, before);
  model.addMessages(page.items);
  thread.hasEarlier = page.hasMore;
  for (const turn of model.turns.values()) if (open === model) thread.show(turn);
  const missing = [...model.turns.values()].filter(turn => !turn.usage && !turn.asked && !["running", "queued"].includes(turn.status));
  for (const turn of missing) turn.asked = true;
  await Promise.all(missing.map(async turn => {
    model.addTurn(await api.turn(model.id, turn.number));
    if (open === model) thread.show(turn);
  }));
}

function firstMessage(model) {
  return [...model.turns.values()].find(turn => turn.question !== null) ? `${[...model.turns.keys()][0]}.0` : null;
}

function follow(model) {
  hub.follow(model.id, model.after, event => void applyEvent(model, event), async error => {
    try {
      await api.conversation(model.id);
      return "go on";
    } catch (problem) {
      if (problem.status !== 404) return "go on";
      forget(model.id);
      return "stop";
    } finally {
      if (error) console.warn(error);
    }
  });
}

async function applyEvent(model, event) {
  const turn = model.apply(event);
  if (open !== model) return;
  thread.show(turn);
  drawBusy();
  if (event.type === "turn.started") announce("The answer begins.");
  if (event.type === "turn.completed") announce(`The answer is complete: ${tokens(event.usage)}.`);
  if (event.type === "turn.failed") announce(`The answer failed: ${event.failure.message}`);
  if (turn.question === null && !turn.fetching) {
    // The message was sent from another page.
    turn.fetching = true;
    await loadMessages(model, null);
  }
}

async function send(text, clientId = crypto.randomUUID(), unsent = null) {
  tell(null);
  let model = open;
  try {
    model ??= await create(text);
  } catch (error) {
    composer.text = text;
    return fail(error);
  }

  const waiting = unsent ?? { number: Infinity, question: text, messages: new Map(), growing: "", clientId };
  waiting.status = "queued";
  thread.show(waiting);
  thread.toEnd();
  try {
    const accepted = await hub.send(model.id, text, clientId);
    const turn = model.accept(accepted.turn.number, text);
    if (open !== model) return;
    thread.remove(waiting);
    thread.show(turn);
    drawBusy();
    list.touch(model.id);
    drawHead();
  } catch (error) {
    waiting.status = "unsent";
    waiting.failure = { message: plain(error) };
    if (open === model) thread.show(waiting);
  }
}

function sendAgain(turn) {
  // Sent again with its own id: a message that did arrive is not stored twice.
  if (turn.status === "unsent") return void send(turn.question, turn.clientId, turn);
  void send(turn.question);
}

async function create(text) {
  const conversation = await api.create({ model: modelSelect.value, title: titleOf(text) });
  list.add(conversation);
  open = new ConversationModel(conversation);
  history.pushState(null, "", `#/c/${conversation.id}`);
  shown = conversation.id;
  thread.clear();
  drawHead();
  follow(open);
  return open;
}

async function stop() {
  const turn = open?.busy;
  if (!turn) return;
  try {
    await hub.cancel(open.id, turn.number);
  } catch (error) {
    fail(error);
  }
}

async function rename(conversation) {
  const title = await askTitle(conversation.title ?? "");
  if (title === null) return;
  try {
    Object.assign(conversation, await api.change(conversation.id, { title }));
    if (open?.id === conversation.id) open.title = title;
    drawHead();
  } catch (error) {
    fail(error);
  }
}

async function remove(conversation) {
  if (!(await askDeletion(conversation.title || "Untitled"))) return;
  try {
    await api.remove(conversation.id);
    forget(conversation.id);
    announce("The conversation is deleted.");
  } catch (error) {
    fail(error);
  }
}

function forget(id) {
  list.remove(id);
  drafts.delete(id);
  if (open?.id !== id) return drawHead();
  location.hash = "#/";
}

async function changeModel() {
  localStorage.setItem("model", modelSelect.value);
  if (!open) return;
  try {
    await api.change(open.id, { model: modelSelect.value });
    open.model = modelSelect.value;
  } catch (error) {
    modelSelect.value = open.model;
    fail(error);
  }
}

async function showOlder() {
  try {
    await list.loadOlder();
    drawHead();
  } catch (error) {
    fail(error);
  }
}

async function refreshConversations() {
  try {
    await list.refresh();
    drawHead();
  } catch {
    // The connection's state is shown already.
  }
}

async function askForKey(problem) {
  const value = await askKey(problem);
  if (!value) return;
  key.set(value);
  await hub.restart();
  await start();
}

function drawHead() {
  const title = open ? open.title || "Untitled" : "New conversation";
  byId("title").textContent = title;
  document.title = open ? `${title} · OrleansAi` : "OrleansAi playground";
  byId("welcome").hidden = open !== null;
  sidebar.show(list.items, open?.id, list.hasOlder);
  if (!open) byId("new-conversation").setAttribute("aria-current", "page");
  else byId("new-conversation").removeAttribute("aria-current");
  drawBusy();
}

function drawBusy() {
  const turn = open?.busy ?? null;
  composer.busy = turn !== null && !isOver(turn);
}

function showConnection(state) {
  const words = { connecting: "Connecting…", connected: "Connected", offline: "Reconnecting…", unauthorized: "Key needed" };
  const element = byId("connection");
  element.dataset.state = state;
  element.querySelector(".words").textContent = words[state];
  byId("composer").toggleAttribute("data-offline", state === "offline");
}

function tell(text) {
  notice.hidden = !text;
  notice.textContent = text ?? "";
}

function fail(error) {
  if (error.status === 401) return void askForKey(error.message);
  if (!(error instanceof ApiError)) console.error(error);
  tell(plain(error));
}

/** SignalR puts its own words before the server's. */
function plain(error) {
  const words = String(error?.message ?? error).replace(/^.*HubException:\s*/s, "");
  return error.retryAfter ? `${words} Try again in ${error.retryAfter} s.` : words;
}
