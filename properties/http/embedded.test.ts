import Fastify from "fastify";
import * as rollcall from "rollcall";
import { openRegistrationStore, type RegistrationStore, RegistrationStoreError } from "rollcall";
import { registrationRoutes } from "rollcall/http";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { asOperator, operatorToken, problem, senderTo } from "./served.js";

type Store = RegistrationStore;

/** An application that has routes of its own, and the service below a prefix. */
async function application(change: (store: Store) => Partial<Store> = () => ({})) {
  const store = openRegistrationStore({ directory: temporaryDirectory() });
  const app = Fastify();
  app.post(
    "/own",
    { schema: { body: { type: "object", properties: { count: { type: "integer" } } } } },
    async (request) => ({
      body: request.body,
    }),
  );
  app.get("/fails", async () => {
    throw new Error("of the application");
  });
  await app.register(registrationRoutes, {
    store: { ...store, ...change(store) },
    operatorToken,
    prefix: "/registrations",
    rateLimits: false,
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(async () => {
    await app.close();
    store.close();
  });
  return senderTo(url);
}

describe("the plugin in an application", () => {
  test("has its routes below the prefix, in the document too", async () => {
    const send = await application();
    expect(await send("POST /registrations/v1/account", { key: "a" })).toMatchObject({ status: 201 });
    const { body } = await send("GET /registrations/openapi.json");
    expect(Object.keys(Object(body).paths)).toContain("/registrations/v1/account/rotate");
    expect(Object.keys(Object(body).paths).filter((path) => !path.startsWith("/registrations/"))).toEqual([]);
  });

  test("refuses unknown fields, though Fastify would delete them", async () => {
    const send = await application();
    const refused = await send("POST /registrations/v1/account", { key: "a", json: { unknown: 1 } });
    expect(refused).toMatchObject(problem(400, "INVALID_SETTINGS"));
  });

  test("changes nothing for the other routes", async () => {
    const send = await application();
    expect(await send("POST /own", { json: { count: "7" } })).toMatchObject({
      status: 200,
      body: { body: { count: 7 } },
    });
    expect(await send("GET /fails")).toMatchObject({ status: 500, body: { error: "Internal Server Error" } });
    expect(await send("GET /own")).toMatchObject({ status: 404, body: { error: "Not Found" } });
    expect((await send("GET /fails")).headers.get("cache-control")).toBeNull();
  });

  test("has no /metrics without metrics", async () => {
    const send = await application();
    expect(await send("GET /registrations/metrics", { headers: asOperator })).toMatchObject({ status: 404 });
  });

  test("refuses a short token", async () => {
    const store = openRegistrationStore({ directory: temporaryDirectory() });
    onTestFinished(() => store.close());
    const app = Fastify();
    const registered = app.register(registrationRoutes, { store, operatorToken: "short" });
    await expect(Promise.resolve(registered)).rejects.toThrow(/at least 32 .* it has 5 characters/);
  });
});

/** The errors that are the client's, or that pass. Every other one is 500: an operator must mend something. */
const statuses = new Map([
  ["INVALID_API_KEY", 400],
  ["INVALID_SETTINGS", 400],
  ["INVALID_OPTIONS", 400],
  ["STORE_READ_ONLY", 403],
  ["ACCOUNT_NOT_FOUND", 404],
  ["ACCOUNT_REMOVED", 404],
  ["KEY_ALREADY_REGISTERED", 409],
  ["STORE_BUSY", 503],
  ["STORE_CLOSED", 503],
  ["STORE_REPLACED", 503],
  ["STORAGE_FAULT", 503],
  ["STORE_UNREACHABLE", 503],
  ["OUTCOME_UNKNOWN", 503],
]);

describe("every error of the store", () => {
  type ErrorClass = new (message: string, options?: ErrorOptions) => RegistrationStoreError;
  const isErrorClass = (value: unknown): value is ErrorClass =>
    typeof value === "function" && value.prototype instanceof RegistrationStoreError;
  const exported: readonly unknown[] = Object.values(rollcall);
  const classes = exported.filter(isErrorClass);

  test("is among these tests", () => expect(classes.length).toBeGreaterThan(15));

  test.each(classes.map((each) => [each.name, each] as const))(
    "%s: its code, a status, no path of the server",
    async (_, Class) => {
      const error = new Class("opening /secret/path/master.sqlite failed");
      const failing = (): never => {
        throw error;
      };
      const send = await application(() => ({ find: failing }));
      const status = statuses.get(error.code) ?? 500;
      const answer = await send("GET /registrations/v1/account", { key: "a" });
      expect(answer).toMatchObject(problem(status, error.code));
      if (status >= 500) expect(JSON.stringify(answer.body)).not.toContain("/secret");
      expect(answer.headers.has("retry-after")).toBe(status === 503);
    },
  );

  test("a full disk is 507", async () => {
    const full = Object.assign(new Error("disk full"), { code: "SQLITE_FULL" });
    const failing = async (): Promise<never> => {
      throw new rollcall.StorageFaultError("registering failed", { cause: full });
    };
    const send = await application(() => ({ register: failing }));
    const answer = await send("POST /registrations/v1/account", { key: "a" });
    expect(answer).toMatchObject(problem(507, "STORAGE_FAULT"));
  });

  test("an error that is not the store's is 500 without its message", async () => {
    const failing = (): never => {
      throw new TypeError("of nobody's business");
    };
    const send = await application(() => ({ find: failing }));
    const answer = await send("GET /registrations/v1/account", { key: "a" });
    expect(answer).toMatchObject(problem(500, "INTERNAL_ERROR"));
    expect(JSON.stringify(answer.body)).not.toContain("business");
  });
});
