import { createHash } from "node:crypto";
import type { SnapshotEntry } from "../core/index.js";

const hashes = new WeakMap<Uint8Array, string>();

/** Returns a text that is equal for directories with the same names and contents. */
export function keyOfSnapshot(entries: readonly SnapshotEntry[]): string {
  const nodes = new Map<number, string>();
  const parts = entries.map((entry) => {
    if (entry.type === "directory") return entry.path;
    if (entry.type === "symbolic-link") return `${entry.path} -> ${entry.to}`;
    const known = hashes.get(entry.content) ?? createHash("sha1").update(entry.content).digest("base64");
    hashes.set(entry.content, known);
    // To SQLite an empty WAL is the same as a missing one.
    if (entry.path.endsWith("-wal") && entry.content.length === 0) return "";
    const twin = nodes.get(entry.node);
    nodes.set(entry.node, entry.path);
    return `${entry.path} ${twin === undefined ? known : `= ${twin}`}`;
  });
  return parts.sort().join("\n");
}
