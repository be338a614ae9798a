/* CommonJS, for the reason that `free-entry.cts` tells. */
const loading = import("./recovery-client.js");

module.exports = async (task: unknown): Promise<unknown> => (await loading).default(task as never);
