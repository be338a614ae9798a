/*
 * The module that Piscina loads in every thread, by `require`. If a thread is ended while it `require`s an ES module,
 * the whole process dies ("IsGraphAsync must be used on an instantiated module", Node 20.20). If it `import`s the
 * module, the process does not. So this module is CommonJS, and it imports the others.
 */
const loading = import("./controlled-client.js");

module.exports = async (task: unknown): Promise<unknown> => (await loading).default(task as never);
