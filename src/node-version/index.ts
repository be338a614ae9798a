/*
 * The check of the Node version. This module imports nothing and uses only syntax that Node 18 can parse, so that an
 * older Node can run it and print why it is refused.
 */

/** The oldest supported Node. Equal to `engines` in package.json. */
export const minimumNode = "22.13";

/** Thrown by every entry point of the package if Node is too old, before any other module is loaded. */
export class UnsupportedNodeError extends Error {
  override readonly name = "UnsupportedNodeError";
  readonly code = "UNSUPPORTED_NODE";
}

/**
 * Returns a sentence that says why this Node is refused, or undefined if it is supported.
 * @param version As in `process.versions.node`.
 * @param path Path of the Node program, for the sentence.
 */
export function whyUnsupported(version: string, path: string): string | undefined {
  if (!isOlder(version, minimumNode)) return undefined;
  return `Rollcall needs Node ${minimumNode} or newer, but this is Node ${version} (${path}); run it with a newer Node.`;
}

/** Compares major and minor version. A pre-release counts as its version. */
function isOlder(version: string, minimum: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [minimumMajor = 0, minimumMinor = 0] = minimum.split(".").map(Number);
  return major < minimumMajor || (major === minimumMajor && minor < minimumMinor);
}
