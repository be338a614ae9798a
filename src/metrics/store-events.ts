import { subscribe, unsubscribe } from "node:diagnostics_channel";
import * as v from "valibot";

/*
 * The events that stores publish on node:diagnostics_channel. All stores of a thread share the channels, so each event
 * names its directory.
 */

const directory = v.string();
const milliseconds = v.number();
const schemas = {
  register: v.object({
    directory,
    authId: v.string(),
    outcome: v.picklist(["created", "existing", "failed"]),
    /** The code of the error. Null if the registration did not fail, or with an error without a code. */
    code: v.nullable(v.string()),
    durationMs: milliseconds,
  }),
  step: v.object({ directory, authId: v.string(), step: v.picklist(["intent", "file", "active", "undone"]) }),
  change: v.object({
    directory,
    authId: v.string(),
    operation: v.picklist(["update", "setActive", "changeKey", "remove"]),
    found: v.boolean(),
  }),
  busy: v.object({ directory, operation: v.string(), waitedMs: milliseconds }),
  finding: v.object({ directory, finding: v.looseObject({ code: v.string() }) }),
  maintenance: v.object({ directory, durationMs: milliseconds, findings: v.number() }),
  backup: v.object({
    directory,
    destination: v.string(),
    accounts: v.number(),
    durationMs: milliseconds,
    finishedAt: v.pipe(v.string(), v.isoTimestamp()),
  }),
};

/** The events of a store, by the last part of their channel's name. */
export type StoreEvents = {
  readonly [Name in keyof typeof schemas]: Readonly<v.InferOutput<(typeof schemas)[Name]>>;
};

/** What is called for each event. An error that a listener throws is an uncaught exception of the process. */
export type StoreListeners = { readonly [Name in keyof StoreEvents]?: (event: StoreEvents[Name]) => void };

/**
 * Calls the listeners for each event of the store in this directory, in this thread. Returns a function that ends this.
 * @param store An open store, or its absolute directory.
 */
export function subscribeToStore(store: { readonly directory: string }, listeners: StoreListeners): () => void {
  const listen = <Event extends { readonly directory: string }>(
    name: keyof StoreEvents,
    schema: v.GenericSchema<Event>,
    listener: ((event: Event) => void) | undefined,
  ): (() => void) => {
    if (listener === undefined) return () => undefined;
    const onMessage = (message: unknown): void => {
      // Anything may be published on a channel. What has another form is no event of a store.
      if (v.is(schema, message) && message.directory === store.directory) listener(message);
    };
    subscribe(`rollcall:${name}`, onMessage);
    return () => void unsubscribe(`rollcall:${name}`, onMessage);
  };
  const ends = [
    listen("register", schemas.register, listeners.register),
    listen("step", schemas.step, listeners.step),
    listen("change", schemas.change, listeners.change),
    listen("busy", schemas.busy, listeners.busy),
    listen("finding", schemas.finding, listeners.finding),
    listen("maintenance", schemas.maintenance, listeners.maintenance),
    listen("backup", schemas.backup, listeners.backup),
  ];
  return () => {
    for (const end of ends) end();
  };
}
