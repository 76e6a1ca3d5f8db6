const keyName = "orleansai.key";

/** What the server refused, in its own words. */
export class ApiError extends Error {
  constructor(status, message, retryAfter) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The API key of this tab; it is gone when the tab is closed. */
export const key = {
  get: () => sessionStorage.getItem(keyName),
  set: value => (value ? sessionStorage.setItem(keyName, value) : sessionStorage.removeItem(keyName)),
};

/** Calls the server; an answer that is no success is an ApiError, an unreachable server too (status 0). */
async function call(method, path, body) {
  const headers = {};
  if (key.get()) headers.authorization = `Bearer ${key.get()}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new ApiError(0, "The server can't be reached.");
  }
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, reason(response, text), response.headers.get("retry-after"));
  return text ? JSON.parse(text) : null;
}

/** The message of an error in OpenAI's form or of problem details (RFC 9457). */
function reason(response, text) {
  try {
    const error = JSON.parse(text);
    return error.error?.message ?? error.detail ?? error.title ?? text;
  } catch {
    return text || `The server answered with status ${response.status}.`;
  }
}

const conversation = id => `/api/conversations/${encodeURIComponent(id)}`;

export const api = {
  models: async () => (await call("GET", "/v1/models")).data.map(model => model.id),
  /** A page of conversations, the last changed first; `next` of the answer is the cursor of the page after. */
  conversations: cursor => call("GET", `/api/conversations?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`),
  create: settings => call("POST", "/api/conversations", settings),
  conversation: id => call("GET", conversation(id)),
  change: (id, change) => call("PATCH", conversation(id), change),
  remove: id => call("DELETE", conversation(id)),
  /** The newest messages, oldest first. */
  messages: async (id, before) => {
    const page = await call("GET", `${conversation(id)}/messages?order=desc&limit=100${before ? `&before=${before}` : ""}`);
    return { items: page.items.toReversed(), hasMore: page.hasMore };
  },
  turn: (id, number) => call("GET", `${conversation(id)}/turns/${number}`),
};
