/* CommonJS, for the reason that `threads/entry.cts` tells. */
const loading = import("./live-again.js");

module.exports = async (task: unknown): Promise<unknown> => (await loading).default(task as never);
