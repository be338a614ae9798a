/* CommonJS, for the reason in `controlled-entry.cts`. */
const loading = import("./one-process-client.js");

module.exports = async (task: unknown): Promise<unknown> => (await loading).default(task as never);
