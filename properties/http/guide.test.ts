import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { source } from "../built.js";
import { operatorToken, served } from "./served.js";

/*
 * The requests in docs/http.md and its table of errors.
 */

const guide = readFileSync(source("docs/http.md"), "utf8");
const lines = [...guide.matchAll(/^curl .*$/gm)].map(([line]) => line);

/** What each request of the guide is answered, in this order: the account is registered by the first one. */
const expected: readonly (readonly [request: string, status: number])[] = [
  ["POST /v1/account", 201],
  ["GET /v1/account", 200],
  ["PATCH /v1/account", 204],
  ["POST /v1/account/deactivate", 204],
  ["POST /v1/account/activate", 204],
  ["POST /v1/account/rotate", 200],
  ["DELETE /v1/account", 204],
  ["GET /v1/accounts?status=active&limit=100", 200],
  ["GET /v1/accounts/count", 200],
  ["GET /v1/audit", 200],
  ["GET /metrics", 200],
];

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Reads a command as a shell and curl do. */
function parseCurl(line: string): Request {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) =>
    (single ?? double ?? plain ?? "").replace("$(cat token)", operatorToken),
  );
  const valuesOf = (option: string): string[] => words.filter((_, index) => words[index - 1] === option);
  return {
    method: valuesOf("-X")[0] ?? "GET",
    path: words.at(-1)?.replace("http://127.0.0.1:3000", "") ?? "",
    headers: Object.fromEntries(valuesOf("-H").map((header) => header.split(": "))),
    body: valuesOf("-d")[0],
  };
}

describe("the guide", () => {
  test("shows requests that are answered as it says", async () => {
    const { send } = await served();
    const answered: (readonly [string, number])[] = [];
    for (const { method, path, headers, body } of lines.map(parseCurl)) {
      const { status } = await send(`${method} ${path}`, { headers, ...(body === undefined ? {} : { body }) });
      answered.push([`${method} ${path}`, status]);
    }
    expect(answered).toEqual(expected);
  });

  test("names every code of the service", () => {
    const codes = [...readFileSync(source("src/http/refusals.ts"), "utf8").matchAll(/^ {2}([A-Z_]+): \d{3},$/gm)];
    const named = codes
      .map(([, code = ""]) => code)
      .filter((code) => !["CLIENT_GONE", "INTERNAL_ERROR"].includes(code));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((code) => !guide.includes(`\`${code}\``))).toEqual([]);
  });

  test("names every route", async () => {
    const { send } = await served();
    const { body } = await send("GET /openapi.json");
    const paths = Object.keys(Object(body).paths);
    const below = (path: string): string => path.replace(/^.*\{authId\}/, "");
    expect(paths.filter((path) => !guide.includes(path) && !guide.includes(`\`${below(path)}\``))).toEqual([
      "/openapi.json",
    ]);
  });
});
