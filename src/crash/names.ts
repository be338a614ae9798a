import { basename, dirname, join } from "node:path";
import type { DirectorySnapshot } from "../core/index.js";

/** The names in each directory, by inode, so that a renamed directory keeps its entries. */
export type Names = ReadonlyMap<number, ReadonlyMap<string, number>>;

/** Returns the names in a snapshot. */
export function namesIn({ entries }: DirectorySnapshot): Names {
  const nodes = new Map(entries.map(({ path, node }) => [path, node]));
  const names = new Map<number, Map<string, number>>();
  for (const { node, type } of entries) if (type === "directory") names.set(node, new Map());
  for (const { path, node } of entries) {
    if (path !== ".") names.get(nodes.get(dirname(path)) ?? 0)?.set(basename(path), node);
  }
  return names;
}

/** Returns a copy that can be changed. */
export function copyOf(names: Names): Map<number, Map<string, number>> {
  return new Map([...names].map(([node, entries]) => [node, new Map(entries)]));
}

/** Returns the paths of all entries below the root, the root included. */
export function walk(names: Names, root: number): readonly { readonly path: string; readonly node: number }[] {
  const found: { path: string; node: number }[] = [{ path: ".", node: root }];
  const enter = (folder: string, directory: number): void => {
    for (const [name, node] of names.get(directory) ?? []) {
      const path = folder === "." ? name : join(folder, name);
      found.push({ path, node });
      if (names.has(node)) enter(path, node);
    }
  };
  enter(".", root);
  return found;
}
