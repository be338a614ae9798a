import type { FastifyInstance } from "fastify";
import type { TrailOptions } from "../postgres-store/index.js";
import { AccountNotFoundError, authIdOf, type Settings } from "../store/index.js";
import { clientGone } from "./client-gone.js";
import { newApiKeyOf } from "./credentials.js";
import { RequestRefusedError } from "./refusals.js";
import { type RouteDescription, route } from "./routes.js";
import {
  accountCount,
  accountPage,
  auditReport,
  authIdParams,
  pageQuery,
  refer,
  rotatedAccount,
  settingsBody,
  trailPage,
  trailQuery,
} from "./schemas.js";
import type { ServedStore } from "./served-store.js";

/*
 * The routes for the operator. They name accounts by their auth ids, which are no secrets: nothing can be done with one
 * without the token.
 */

interface OfAccount {
  Params: { readonly authId: string };
}
interface Page {
  readonly status?: "active" | "inactive" | "unfinished";
  readonly after?: string;
  readonly limit: number;
}

const operator: Pick<RouteDescription, "tags" | "security"> = { tags: ["Operator"], security: [{ operator: [] }] };
const done = { 204: { type: "null", description: "Done." } } as const;

/** Adds the routes below `/v1/accounts`, `/v1/audit` and, if the store has one, `/v1/trail`. The caller has put the check of the token before them. */
export function addOperatorRoutes(app: FastifyInstance, store: ServedStore): void {
  addLists(app, store);
  addAccount(app, store);
  addRotation(app, store);
  addAudit(app, store);
  addTrail(app, store);
}

function addLists(app: FastifyInstance, store: ServedStore): void {
  app.get<{ Querystring: Page }>(
    "/v1/accounts",
    route({
      ...operator,
      operationId: "listAccounts",
      summary: "Returns a page of accounts, sorted by auth id.",
      querystring: pageQuery,
      response: { 200: accountPage },
      errors: [401],
    }),
    async ({ query }) => store.accounts(query),
  );

  app.get(
    "/v1/accounts/count",
    route({
      ...operator,
      operationId: "countAccounts",
      summary: "Returns how many accounts there are.",
      response: { 200: accountCount },
      errors: [401],
    }),
    async () => store.count(),
  );
}

function addAccount(app: FastifyInstance, store: ServedStore): void {
  const path = "/v1/accounts/:authId";
  const common = { ...operator, params: authIdParams } as const;
  const written = { ...common, response: done, errors: [401, 404, 507] } as const;

  app.get<OfAccount>(
    path,
    route({
      ...common,
      operationId: "readAccount",
      summary: "Returns an account.",
      response: { 200: refer("Account") },
      errors: [401, 404],
    }),
    async ({ params: { authId } }) => (await store.find({ authId })) ?? notFound(authId),
  );

  app.patch<OfAccount & { Body: Settings }>(
    path,
    route({ ...written, operationId: "updateAccount", summary: "Sets the given fields.", body: settingsBody }),
    async ({ params: { authId }, body }, reply) => {
      const found = await store.update({ authId }, body, { signal: clientGone(reply) });
      return found ? reply.code(204).send() : notFound(authId);
    },
  );

  for (const [name, active] of [
    ["activate", true],
    ["deactivate", false],
  ] as const) {
    const summary = active ? "Sets the active flag." : "Clears the active flag.";
    app.post<OfAccount>(
      `${path}/${name}`,
      route({ ...written, operationId: `${name}Account`, summary }),
      async ({ params: { authId } }, reply) => {
        const found = await store.setActive({ authId }, active, { signal: clientGone(reply) });
        return found ? reply.code(204).send() : notFound(authId);
      },
    );
  }

  app.delete<OfAccount>(
    path,
    route({ ...written, operationId: "removeAccount", summary: "Deletes an account and its database." }),
    async ({ params: { authId } }, reply) => {
      const found = await store.remove({ authId }, { signal: clientGone(reply) });
      return found ? reply.code(204).send() : notFound(authId);
    },
  );
}

/** For a holder that has lost its key, and for a key that others have learned. */
function addRotation(app: FastifyInstance, store: ServedStore): void {
  app.post<OfAccount>(
    "/v1/accounts/:authId/rotate",
    route({
      ...operator,
      operationId: "rotateAccount",
      summary: "Gives an account another API key: that in X-New-API-Key.",
      security: [{ operator: [], newApiKey: [] }],
      params: authIdParams,
      response: { 200: rotatedAccount },
      errors: [401, 404, 409, 507],
    }),
    async (request, reply) => {
      const { authId } = request.params;
      const newApiKey = newApiKeyOf(request);
      const found = await store.changeKey({ authId }, newApiKey, { signal: clientGone(reply) });
      return found ? { authId: authIdOf(newApiKey) } : notFound(authId);
    },
  );
}

function addAudit(app: FastifyInstance, store: ServedStore): void {
  let running = false;
  app.get(
    "/v1/audit",
    route({
      ...operator,
      operationId: "audit",
      summary: "Checks the whole store and returns what was found. Changes nothing.",
      description: "Reads every user database, between other requests. One audit runs at a time.",
      response: { 200: auditReport },
      errors: [401, 409],
    }),
    async (_, reply) => {
      if (running) {
        const headers = { "retry-after": "10" };
        throw new RequestRefusedError("AUDIT_RUNNING", "An audit is running; wait for its end.", { headers });
      }
      running = true;
      try {
        return await store.audit({ signal: clientGone(reply) });
      } finally {
        running = false;
      }
    },
  );
}

function addTrail(app: FastifyInstance, store: ServedStore): void {
  if (store.trail === undefined) return;
  const read = store.trail.bind(store);
  app.get<{ Querystring: TrailOptions }>(
    "/v1/trail",
    route({
      ...operator,
      operationId: "trail",
      summary: "Returns what was changed in the last 30 days, the newest first.",
      description: "An entry was committed with the change that it tells of.",
      querystring: trailQuery,
      response: { 200: trailPage },
      errors: [401],
    }),
    async ({ query }, reply) => ({ entries: await read(query, { signal: clientGone(reply) }) }),
  );
}

function notFound(authId: string): never {
  throw new AccountNotFoundError(`no account has the auth id ${authId}`);
}
