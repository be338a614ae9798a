import { join } from "node:path";
import { rawFs } from "../drivers/index.js";

/** Where Linux lists the files that a process has open. */
const descriptors = "/proc/self/fd";
/** Bits of the flags of an open file: it can be written. */
const writable = 0o3;
/** The first descriptor that is not a standard stream. */
const firstOwn = 3;

/**
 * Returns the paths of the regular files that this process has open and can write, whatever has opened them. Undefined:
 * the system does not list them (only Linux does).
 */
export function openFiles(): readonly string[] | undefined {
  if (!rawFs.existsSync(descriptors)) return undefined;
  return rawFs.readdirSync(descriptors).flatMap((descriptor) => {
    if (Number(descriptor) < firstOwn) return [];
    try {
      const path = rawFs.readlinkSync(join(descriptors, descriptor));
      const isFile = path.startsWith("/") && rawFs.statSync(path, { throwIfNoEntry: false })?.isFile() === true;
      return isFile && isWritable(descriptor) ? [path] : [];
    } catch {
      // It was closed meanwhile, like the one that lists the folder.
      return [];
    }
  });
}

function isWritable(descriptor: string): boolean {
  const [, flags = "0"] = /^flags:\s*(\d+)/m.exec(rawFs.readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8")) ?? [];
  return (Number.parseInt(flags, 8) & writable) !== 0;
}
