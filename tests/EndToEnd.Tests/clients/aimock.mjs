// Starts aimock with answers that its command line can't be given: node aimock.mjs PORT
import { LLMock } from "@copilotkit/aimock";

const mock = new LLMock({ port: Number(process.argv[2]), logLevel: "warn" });
mock.onEmbedding("The quick brown fox", { embedding: [0.5, -0.25, 0.125] });
mock.onRerank("capital", [{ index: 2, relevance_score: 0.98 }, { index: 0, relevance_score: 0.11 }]);
mock.onModerate("hurt", { flagged: true, categories: { violence: true }, category_scores: { violence: 0.97 } });
await mock.start();
