import crypto from "node:crypto";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import zlib from "node:zlib";
import type { AsynchronousCalls } from "../../core/index.js";
import { whenArrived } from "../asynchronous.js";
import { type Functions, replace } from "../replace.js";

/*
 * Work of Node that runs in native threads and touches nothing that clients share, such as hashing a password. Nothing of
 * it is a step, but while it runs, other clients go on.
 */

const withCallback: readonly (readonly [holder: object, names: readonly string[]])[] = [
  [
    crypto,
    [
      ...["pbkdf2", "scrypt", "hkdf", "randomBytes", "randomFill", "randomInt", "sign", "verify"],
      ...["generateKey", "generateKeyPair", "generatePrime", "checkPrime", "diffieHellman"],
    ],
  ],
  [
    zlib,
    [
      ...["deflate", "deflateRaw", "gzip", "gunzip", "inflate", "inflateRaw", "unzip"],
      ...["brotliCompress", "brotliDecompress", "zstdCompress", "zstdDecompress"],
    ],
  ],
  [dns, ["lookup", "resolve", "resolve4", "resolve6"]],
];

const ofSubtleCrypto: readonly string[] = [
  ...["digest", "encrypt", "decrypt", "sign", "verify", "deriveBits", "deriveKey"],
  ...["generateKey", "importKey", "exportKey", "wrapKey", "unwrapKey"],
];

/** Makes it a moment of its own that the code behind native work goes on. */
export function interceptNativeWork(calls: AsynchronousCalls): void {
  for (const [holder, names] of withCallback) {
    for (const name of names) {
      replace(holder as Functions, name, (original) => (...args) => {
        const callback: unknown = args.at(-1);
        if (typeof callback !== "function") return original(...args);
        const report = (...results: unknown[]): void => void callback(...results);
        return calls.hop(name, report, (arrive) => original(...args.slice(0, -1), arrive));
      });
    }
  }
  const prototype = Object.getPrototypeOf(crypto.webcrypto.subtle) as Functions;
  for (const name of ofSubtleCrypto) {
    replace(
      prototype,
      name,
      (original) =>
        function digest(this: unknown, ...args) {
          return whenArrived(calls, name, () => original.apply(this, args));
        },
    );
  }
  syncBuiltinESMExports();
}
