import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { StoreEvents } from "../store/index.js";

/** What is called for each event. An error that a listener throws is an uncaught exception of the process. */
export type StoreListeners = { readonly [Name in keyof StoreEvents]?: (event: StoreEvents[Name]) => void };

/**
 * Calls the listeners for each event of a store, in this thread. All stores of a thread share the
 * channels of `node:diagnostics_channel`. Returns a function that ends this.
 * @param store An open store, or its absolute directory; on PostgreSQL its `location`.
 */
export function subscribeToStore(
  store: { readonly directory: string } | { readonly location: string },
  listeners: StoreListeners,
): () => void {
  const location = "location" in store ? store.location : store.directory;
  const listen = <Name extends keyof StoreEvents>(name: Name): (() => void) => {
    const listener = listeners[name];
    if (listener === undefined) return () => undefined;
    const onMessage = (message: unknown): void => {
      if (isEventOf(location, name, message)) listener(message);
    };
    subscribe(`rollcall:${name}`, onMessage);
    return () => void unsubscribe(`rollcall:${name}`, onMessage);
  };
  const ends = [
    listen("register"),
    listen("step"),
    listen("change"),
    listen("busy"),
    listen("retry"),
    listen("outcome"),
    listen("finding"),
    listen("maintenance"),
    listen("backup"),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** The names of the channels are the store's own, so the form of a message is that of the event. */
function isEventOf<Name extends keyof StoreEvents>(
  location: string,
  _name: Name,
  message: unknown,
): message is StoreEvents[Name] {
  return typeof message === "object" && message !== null && "directory" in message && message.directory === location;
}
