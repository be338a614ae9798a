/* CommonJS, for the reason in `controlled-entry.cts`. */
const loading = import("./recovery-client.js");

module.exports = async (task: unknown): Promise<unknown> => (await loading).default(task as never);
