import type { FastifyInstance } from "fastify";
import { AccountNotFoundError, authIdOf, type Settings } from "../store/index.js";
import { clientGone } from "./client-gone.js";
import { apiKeyOf, newApiKeyOf } from "./credentials.js";
import { type RouteDescription, route } from "./routes.js";
import { refer, rotatedAccount, settingsBody } from "./schemas.js";
import type { ServedStore } from "./served-store.js";

/*
 * The routes for the holder of an API key. They have no part of the key in their paths: the header names the account.
 */

const holder: Pick<RouteDescription, "tags" | "security"> = {
  tags: ["Holder of an API key"],
  security: [{ apiKey: [] }],
};
const done = { 204: { type: "null", description: "Done." } } as const;

/** Adds the routes below `/v1/account`. */
export function addHolderRoutes(app: FastifyInstance, store: ServedStore): void {
  addRegister(app, store);
  addReadAndUpdate(app, store);
  addActivation(app, store);
  addRotate(app, store);
  addRemove(app, store);
}

function addRegister(app: FastifyInstance, store: ServedStore): void {
  app.post<{ Body: Settings }>(
    "/v1/account",
    route({
      ...holder,
      operationId: "register",
      summary: "Gets or creates the account of the API key.",
      description:
        "201 goes to exactly one request. Later ones get 200 and the account as it is: the settings that they send do " +
        "not change it. An error means that nothing was done, or that the same request finishes it.",
      body: settingsBody,
      response: { 200: refer("Registration"), 201: refer("Registration") },
      errors: [401, 507],
    }),
    async (request, reply) => {
      const registration = await store.register(apiKeyOf(request), request.body, { signal: clientGone(reply) });
      return reply.code(registration.created ? 201 : 200).send(registration);
    },
  );
}

function addReadAndUpdate(app: FastifyInstance, store: ServedStore): void {
  app.get(
    "/v1/account",
    route({
      ...holder,
      operationId: "read",
      summary: "Returns the account of the API key.",
      response: { 200: refer("Account") },
      errors: [401, 404],
    }),
    async (request) => (await store.find(apiKeyOf(request))) ?? notFound(),
  );

  app.patch<{ Body: Settings }>(
    "/v1/account",
    route({
      ...holder,
      operationId: "update",
      summary: "Sets the given fields.",
      description: "The response has no account: a read after the change might show that of another client.",
      body: settingsBody,
      response: done,
      errors: [401, 404, 507],
    }),
    async (request, reply) => {
      const found = await store.update(apiKeyOf(request), request.body, { signal: clientGone(reply) });
      return found ? reply.code(204).send() : notFound();
    },
  );
}

function addActivation(app: FastifyInstance, store: ServedStore): void {
  for (const [name, active] of [
    ["activate", true],
    ["deactivate", false],
  ] as const) {
    app.post(
      `/v1/account/${name}`,
      route({
        ...holder,
        operationId: name,
        summary: active ? "Sets the active flag." : "Clears the active flag.",
        description: "The flag says whether the account takes part in polling. It is no permission.",
        response: done,
        errors: [401, 404, 507],
      }),
      async (request, reply) => {
        const found = await store.setActive(apiKeyOf(request), active, { signal: clientGone(reply) });
        return found ? reply.code(204).send() : notFound();
      },
    );
  }
}

function addRotate(app: FastifyInstance, store: ServedStore): void {
  app.post(
    "/v1/account/rotate",
    route({
      ...holder,
      operationId: "rotate",
      summary: "Gives the account another API key: that in X-New-API-Key.",
      description: "The account keeps its settings and its database. Its auth id becomes that of the new key.",
      security: [{ apiKey: [], newApiKey: [] }],
      response: { 200: rotatedAccount },
      errors: [401, 404, 409, 507],
    }),
    async (request, reply) => {
      const newApiKey = newApiKeyOf(request);
      const found = await store.changeKey(apiKeyOf(request), newApiKey, { signal: clientGone(reply) });
      return found ? { authId: authIdOf(newApiKey) } : notFound();
    },
  );
}

function addRemove(app: FastifyInstance, store: ServedStore): void {
  app.delete(
    "/v1/account",
    route({
      ...holder,
      operationId: "remove",
      summary: "Deletes the account and its database.",
      response: done,
      errors: [401, 404, 507],
    }),
    async (request, reply) => {
      const found = await store.remove(apiKeyOf(request), { signal: clientGone(reply) });
      return found ? reply.code(204).send() : notFound();
    },
  );
}

function notFound(): never {
  throw new AccountNotFoundError("no account has this API key; register it with POST first");
}
