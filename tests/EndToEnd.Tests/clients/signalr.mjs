// Drives SignalR's own client: node signalr.mjs SERVER API_KEY SCENARIO [OPTIONS_AS_JSON]
// Prints one JSON object: what the client's user would see.
import { HttpTransportType, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";

const [server, apiKey, scenario, options = "{}"] = process.argv.slice(2);
const { model = "scripted", transport = "WebSockets", others = null } = JSON.parse(options);
const connections = [];

async function connect(key = apiKey) {
  const connection = new HubConnectionBuilder()
    .withUrl(new URL("/hubs/chat", server).href, { accessTokenFactory: () => key, transport: HttpTransportType[transport] })
    .configureLogging(LogLevel.None)
    .build();
  connections.push(connection);
  await connection.start();
  return connection;
}

// Reads events after a number until `isLast` holds of one, or the stream ends.
function read(connection, id, after, isLast) {
  return new Promise((resolve, reject) => {
    const events = [];
    const subscription = connection.stream("Stream", id, after).subscribe({
      next(event) {
        events.push(event);
        if (isLast(event, events)) {
          subscription?.dispose();
          resolve(events);
        }
      },
      complete: () => resolve(events),
      error: reject,
    });
  });
}

const endsTurn = (event) => ["turn.completed", "turn.failed", "turn.cancelled"].includes(event.type);
const create = (connection, message) => connection.invoke("CreateConversation", { model, message });

async function refusal(action) {
  try {
    return { accepted: await action() };
  } catch (error) {
    return { error: error.message };
  }
}

const scenarios = {
  async answer() {
    const connection = await connect();
    const created = await create(connection);
    const accepted = await connection.invoke("Send", created.id, { text: "Say something.", clientId: "one" });
    const events = await read(connection, created.id, 0, endsTurn);
    const again = await connection.invoke("Send", created.id, { text: "Say something.", clientId: "one" });
    const shown = await connection.invoke("Resume", created.id);
    return { created, accepted, events, again, shown };
  },

  // The connection ends in the middle of the answer; another one goes on after the last event that was seen.
  async cut() {
    const first = await connect();
    const { id } = await create(first, { text: "Say something." });
    const before = await read(first, id, 0, (event, events) => events.filter(({ type }) => type === "delta").length === 2);
    await first.stop();
    const second = await connect();
    const shown = await second.invoke("Resume", id);
    const after = await read(second, id, before.at(-1).number, endsTurn);
    return { before, shown, after };
  },

  async twoReaders() {
    const [writer, reader] = [await connect(), await connect()];
    const { id } = await create(writer);
    const reading = [writer, reader].map((connection) => read(connection, id, 0, endsTurn));
    await writer.invoke("Send", id, { text: "Say something." });
    return { readers: await Promise.all(reading) };
  },

  async cancel() {
    const connection = await connect();
    const { id } = await create(connection, { text: "Say something." });
    let cancelled = null;
    const events = await read(connection, id, 0, (event) => {
      if (event.type === "delta") {
        cancelled ??= connection.invoke("Cancel", id, event.turn);
      }
      return endsTurn(event);
    });
    await cancelled;
    return { events, shown: await connection.invoke("Resume", id) };
  },

  async connectOnly() {
    return refusal(async () => (await connect()).state);
  },

  async refusals() {
    const connection = await connect();
    const { id } = await create(connection);
    const unknown = "conv_00000000000000000000000000000000";
    const wrong = {
      send: () => connection.invoke("Send", unknown, { text: "Hello" }),
      stream: () => read(connection, unknown, 0, () => true),
      resume: () => connection.invoke("Resume", "nonsense"),
      othersResume: () => connection.invoke("Resume", others),
      othersStream: () => read(connection, others, 0, () => true),
      othersCancel: () => connection.invoke("Cancel", others, null),
      noModel: () => connection.invoke("CreateConversation", { model: "" }),
      noText: () => connection.invoke("Send", id, { text: " " }),
      noMessage: () => connection.invoke("Send", id, null),
      noTurn: () => connection.invoke("Cancel", id, 7),
    };
    const seen = {};
    for (const [name, action] of Object.entries(wrong)) {
      seen[name] = await refusal(action);
    }
    return seen;
  },
};

try {
  console.log(JSON.stringify(await scenarios[scenario]()));
} catch (error) {
  console.log(JSON.stringify({ error: error.message }));
} finally {
  await Promise.all(connections.map((connection) => connection.stop()));
}
