// Starts aimock with answers that its command line can't be given: node aimock.mjs PORT
import { LLMock } from "@copilotkit/aimock";

const mock = new LLMock({ port: Number(process.argv[2]), logLevel: "warn" });
mock.onEmbedding("The quick brown fox", { embedding: [0.5, -0.25, 0.125] });
mock.onRerank("capital", [{ index: 2, relevance_score: 0.98 }, { index: 0, relevance_score: 0.11 }]);
mock.onModerate("hurt", { flagged: true, categories: { violence: true }, category_scores: { violence: 0.97 } });
mock.onImage("cat", { images: [{ b64Json: Buffer.from("a cat").toString("base64") }, { b64Json: Buffer.from("another").toString("base64") }] });
mock.onImage("hat", { image: { b64Json: Buffer.from("a hat").toString("base64") } });
mock.onSpeech("Hello", { audio: Buffer.from("sound of hello").toString("base64"), format: "opus" });
mock.onTranscription({ transcription: { text: "Hello there, this is what was said.", duration: 2.5, usage: { type: "duration", seconds: 3 } } });
mock.onTranslation({ transcription: { text: "Good day.", duration: 1.5 } });
mock.onMessage("<EMAIL_1>", { content: "Shall I write to <EMAIL_1>, or to <EMAIL_2>?" }, { chunkSize: 4 });
mock.onMessage("does not match the schema", { content: '{"city":"Bonn","degrees":18}' });
mock.onMessage("framed", { content: 'Here you are:\n```json\n{"city":"Bonn","degrees":17}\n```' });
mock.onMessage("wrong at first", { content: '{"city":"Bonn"}' });
await mock.start();
