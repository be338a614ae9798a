import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import Fastify from "fastify";
import { openRegistrationStore } from "rollcall";
import { registrationRoutes } from "rollcall/http";
import { collectMetrics } from "rollcall/metrics";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { type Answer, accountPath, asOperator, operatorToken, type RequestParts, served } from "./served.js";

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: unknown;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

async function documentOf({ send }: Awaited<ReturnType<typeof served>>): Promise<Document> {
  const { body } = await send("GET /openapi.json");
  return body as Document;
}

const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );

describe("the OpenAPI document", () => {
  test("is a valid document of OpenAPI 3.1", async () => {
    const document = await documentOf(await served());
    expect(document.openapi).toBe("3.1.0");
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect([valid, errors]).toEqual([true, undefined]);
  });

  test("has exactly the routes that the service has", async () => {
    const store = openRegistrationStore({ directory: temporaryDirectory() });
    const app = Fastify();
    const routes: string[] = [];
    app.addHook("onRoute", ({ method, url }) => {
      for (const each of [method].flat()) if (each !== "HEAD") routes.push(`${each} ${url.replace(/:(\w+)/g, "{$1}")}`);
    });
    const metrics = collectMetrics({ store });
    await app.register(registrationRoutes, { store, operatorToken, metrics });
    await app.ready();
    const described = operationsOf(await documentOf(await served())).map(({ name }) => name);
    await app.close();
    metrics.stop();
    store.close();
    expect(described.sort()).toEqual(routes.sort());
    expect(routes.length).toBeGreaterThan(15);
  });

  test("gives every operation an id and a summary, and demands credentials below /v1", async () => {
    const operations = operationsOf(await documentOf(await served()));
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
    for (const { name, operation } of operations) {
      expect([name, operation.summary]).toEqual([name, expect.stringMatching(/^[A-Z].*\.$/)]);
      expect([name, operation.security !== undefined]).toEqual([name, / \/(v1|metrics)/.test(name)]);
    }
  });

  test("names the parameters of a page of accounts", async () => {
    const { paths } = await documentOf(await served());
    expect(paths["/v1/accounts"]?.get?.parameters?.map(({ name, in: where }) => `${name} in ${where}`)).toEqual([
      "status in query",
      "after in query",
      "limit in query",
    ]);
  });
});

describe("every answer is one that the document describes", () => {
  const key = "rc_key_1";
  const requests: readonly (readonly [methodAndPath: string, route: string, parts: RequestParts])[] = [
    ["POST /v1/account", "/v1/account", { key, json: { keyName: "laptop" } }],
    ["POST /v1/account", "/v1/account", { key }],
    ["POST /v1/account", "/v1/account", { key, json: { pollInterval: "60" } }],
    ["POST /v1/account", "/v1/account", {}],
    ["GET /v1/account", "/v1/account", { key }],
    ["GET /v1/account", "/v1/account", { key: "none" }],
    ["PATCH /v1/account", "/v1/account", { key, json: { pollInterval: 60 } }],
    ["POST /v1/account/deactivate", "/v1/account/deactivate", { key }],
    ["POST /v1/account/rotate", "/v1/account/rotate", { key, headers: { "x-new-api-key": "rc_key_2" } }],
    ["POST /v1/account/rotate", "/v1/account/rotate", { key: "rc_key_2", headers: { "x-new-api-key": "rc_key_2" } }],
    ["GET /v1/accounts?limit=1", "/v1/accounts", { headers: asOperator }],
    ["GET /v1/accounts", "/v1/accounts", {}],
    ["GET /v1/accounts/count", "/v1/accounts/count", { headers: asOperator }],
    [`GET ${accountPath("rc_key_2")}`, "/v1/accounts/{authId}", { headers: asOperator }],
    [`DELETE ${accountPath("none")}`, "/v1/accounts/{authId}", { headers: asOperator }],
    ["GET /v1/audit", "/v1/audit", { headers: asOperator }],
    ["GET /healthz", "/healthz", {}],
    ["GET /readyz", "/readyz", {}],
    ["GET /metrics", "/metrics", { headers: asOperator }],
  ];

  test("status, content type and schema", async () => {
    const server = await served();
    const document = await documentOf(server);
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: "document", components: document.components });
    for (const [methodAndPath, route, parts] of requests) {
      const [method = ""] = methodAndPath.split(" ");
      const answer = await server.send(methodAndPath, parts);
      const responses = document.paths[route]?.[method.toLowerCase()]?.responses ?? {};
      expect([methodAndPath, answer.status, problemWith(answer, responses[answer.status], ajv)]).toEqual([
        methodAndPath,
        answer.status,
        "",
      ]);
    }
  });
});

function problemWith(answer: Answer, response: Operation["responses"][string] | undefined, ajv: Ajv2020): string {
  if (response === undefined) return "the document has no such status";
  const [type = ""] = (answer.headers.get("content-type") ?? "").split(";");
  const schema = response.content?.[type]?.schema;
  if (schema === undefined) return answer.body === undefined ? "" : `the document has no content of type ${type}`;
  const resolved = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components'));
  const validate = ajv.compile(resolved);
  return validate(answer.body) ? "" : ajv.errorsText(validate.errors);
}
