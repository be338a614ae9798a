/*
 * Which Node Rollcall runs on. Nothing is imported here, and nothing is written that Node 18 cannot read: an older Node
 * must come as far as the sentence that refuses it.
 */

/** The oldest Node that Rollcall runs on: the same as `engines` in package.json. */
export const minimumNode = "22.13";

/** Thrown by every entry point of the package, before anything else is loaded. */
export class UnsupportedNodeError extends Error {
  override readonly name = "UnsupportedNodeError";
  readonly code = "UNSUPPORTED_NODE";
}

/** One sentence that says why this Node is refused, or undefined. `version`: as in `process.versions.node`. */
export function whyUnsupported(version: string, path: string): string | undefined {
  if (!isOlder(version, minimumNode)) return undefined;
  return `Rollcall needs Node ${minimumNode} or newer, but this is Node ${version} (${path}); run it with a newer Node.`;
}

/** Compares major and minor; a pre-release of a version counts as that version. */
function isOlder(version: string, minimum: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [minimumMajor = 0, minimumMinor = 0] = minimum.split(".").map(Number);
  return major < minimumMajor || (major === minimumMajor && minor < minimumMinor);
}
