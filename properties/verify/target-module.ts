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
 * A correct store in a few lines: every account is a JSON file, and a file for its user that is made first. Both are
 * linked to their names when they are complete and durable. What a crash leaves half done is deleted. Each part can be
 * replaced by another to make the store wrong.
 */
export function smallStore(replaced: { readonly [part: string]: string } = {}): string {
  const parts = {
    name: `"a small store"`,
    setup: `(directory) => ["accounts", "users", "drafts"].forEach((name) => fs.mkdirSync(path.join(directory, name)))`,
    connect: `(directory) => ({ register: (apiKey, settings) => register(directory, apiKey, settings) })`,
    recover: `(directory) => recover(directory)`,
    inspect: `(directory) => inspect(directory)`,
    // Its recovery deletes drafts, also those of connected clients.
    startsAlone: "true",
    ...replaced,
  };
  return `
    import { createHash, randomUUID } from "node:crypto";
    import fs from "node:fs";
    import path from "node:path";
    const authIdOf = (apiKey) => createHash("sha256").update(apiKey).digest("hex");
    const accountFile = (directory, apiKey) => path.join(directory, "accounts", authIdOf(apiKey));
    const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
    const inFolder = (directory, name) => fs.readdirSync(path.join(directory, name));
    function sync(directory) {
      const descriptor = fs.openSync(directory, "r");
      try {
        fs.fsyncSync(descriptor);
      } finally {
        fs.closeSync(descriptor);
      }
    }
    /** False: a file of this name exists. */
    function create(directory, file, content) {
      const draft = path.join(directory, "drafts", randomUUID());
      fs.writeFileSync(draft, content, { flush: true });
      try {
        fs.linkSync(draft, file);
        return true;
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
        return false;
      } finally {
        // Even if another client has made it, because the answer relies on it.
        sync(path.dirname(file));
      }
    }
    function register(directory, apiKey, { keyName = null, pollInterval = null }) {
      const authId = authIdOf(apiKey);
      const file = accountFile(directory, apiKey);
      let created = false;
      if (fs.existsSync(file)) sync(path.dirname(file));
      else {
        create(directory, path.join(directory, "users", authId), authId);
        created = create(directory, file, JSON.stringify({ authId, keyName, pollInterval, active: true }));
      }
      return { ...read(file), created };
    }
    function recover(directory) {
      const accounts = inFolder(directory, "accounts");
      for (const name of inFolder(directory, "drafts")) fs.unlinkSync(path.join(directory, "drafts", name));
      for (const name of inFolder(directory, "users")) {
        if (!accounts.includes(name)) fs.unlinkSync(path.join(directory, "users", name));
      }
      sync(path.join(directory, "users"));
    }
    function inspect(directory) {
      const accounts = inFolder(directory, "accounts").map((name) => read(path.join(directory, "accounts", name)));
      return {
        apiKeys: accounts,
        registry: accounts.map(({ authId, active }) => ({ authId, active, dbPath: "users/" + authId })),
        userDatabases: inFolder(directory, "users").map((authId) => ({ path: "users/" + authId, authId })),
      };
    }
    export default { ${Object.entries(parts)
      .map(([part, code]) => `${part}: ${code}`)
      .join(", ")} };
  `;
}
