/*
 * What Piscina loads in every thread. It loads by `require`, and a thread that is ended while it `require`s an ES module
 * takes the whole process with it ("IsGraphAsync must be used on an instantiated module", Node 20.20); one that
 * `import`s it does not. So this is CommonJS, and all the rest comes by `import`.
 */
const loading = import("./free-client.js");

module.exports = async (task: unknown): Promise<unknown> => (await loading).default(task as never);
