// Drives Cohere's own client: node cohere.mjs BASE_URL API_KEY SCENARIO [OPTIONS_AS_JSON]
// Prints one JSON object: what the client's user would see.
import { CohereClientV2 } from "cohere-ai";

const [environment, token, scenario, options = "{}"] = process.argv.slice(2);
const client = new CohereClientV2({ environment: environment.replace(/\/$/, ""), token });
const request = {
  model: "rerank",
  query: "Which is the capital?",
  documents: ["Bonn was it once.", "Carrots grow in the earth.", "Berlin is it."],
  ...JSON.parse(options),
};

const scenarios = {
  async rerank() {
    const answer = await client.rerank(request, { maxRetries: 0 });
    return { results: answer.results };
  },
};

try {
  console.log(JSON.stringify(await scenarios[scenario]()));
} catch (error) {
  console.log(JSON.stringify({
    error: error.constructor.name,
    status: error.statusCode ?? null,
    message: error.body?.message ?? error.message,
  }));
}
