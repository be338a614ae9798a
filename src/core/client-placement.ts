/**
 * Where the clients of a target run. `one thread each`: each connects for itself, and they share databases and files.
 * `one process`: they are calls that overlap in one event loop, and share what one `connect` has returned.
 */
export type ClientPlacement = "one thread each" | "one process";
