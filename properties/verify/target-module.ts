import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "../temporary-directory.js";

/** A target module with this source, for as long as the test runs. */
export function targetModule(source: string, extension = "mjs"): string {
  const path = join(temporaryDirectory(), `target.${extension}`);
  writeFileSync(path, source);
  return path;
}

/**
 * A correct store in a few lines: every account a JSON file, created by linking a finished draft to its name, and a
 * file for its user that is made first. Each part can be replaced by another to make it wrong.
 */
export function smallStore(replaced: { readonly [part: string]: string } = {}): string {
  const parts = {
    name: `"a small store"`,
    setup: `(directory) => ["accounts", "users", "drafts"].forEach((name) => fs.mkdirSync(path.join(directory, name)))`,
    connect: `(directory) => ({ register: (apiKey, settings) => register(directory, apiKey, settings) })`,
    inspect: `(directory) => inspect(directory)`,
    ...replaced,
  };
  return `
    import { createHash, randomUUID } from "node:crypto";
    import fs from "node:fs";
    import path from "node:path";
    const authIdOf = (apiKey) => createHash("sha256").update(apiKey).digest("hex");
    const accountFile = (directory, apiKey) => path.join(directory, "accounts", authIdOf(apiKey));
    const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
    function register(directory, apiKey, { keyName = null, pollInterval = null }) {
      const authId = authIdOf(apiKey);
      const file = accountFile(directory, apiKey);
      if (fs.existsSync(file)) return { ...read(file), created: false };
      const draft = path.join(directory, "drafts", randomUUID());
      fs.writeFileSync(draft, JSON.stringify({ authId, keyName, pollInterval, active: true }));
      fs.writeFileSync(path.join(directory, "users", authId), authId);
      try {
        fs.linkSync(draft, file);
        return { ...read(file), created: true };
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
        return { ...read(file), created: false };
      }
    }
    function inspect(directory) {
      const inFolder = (name) => fs.readdirSync(path.join(directory, name));
      const accounts = inFolder("accounts").map((name) => read(path.join(directory, "accounts", name)));
      return {
        apiKeys: accounts,
        registry: accounts.map(({ authId, active }) => ({ authId, active, dbPath: "users/" + authId })),
        userDatabases: inFolder("users").map((authId) => ({ path: "users/" + authId, authId })),
      };
    }
    export default { ${Object.entries(parts)
      .map(([part, code]) => `${part}: ${code}`)
      .join(", ")} };
  `;
}
