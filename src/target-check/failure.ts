import type { ContactFailure, Stage } from "../core/index.js";
import { right, type TargetCheck, wrong } from "./target-check.js";

/** The stages of the first contact that a user writes, in their order. `close` comes between the last two. */
const stages = ["load", "setup", "connect", "inspect"] as const satisfies readonly Stage[];

/** Returns the checks of a target that failed its first contact: the stages that went right, and the one that did not. */
export function checksOfFailure(failure: ContactFailure): readonly TargetCheck[] {
  const { stage, message } = failure;
  const failed = (stages as readonly (Stage | undefined)[]).indexOf(stage);
  const before = stages.slice(0, failed === -1 ? stages.indexOf("inspect") : failed);
  const passed = before.map((each) => right(each, rightText[each]));
  return [...passed, wrong(stage ?? "operations", message, adviceFor(failure))];
}

export const rightText: { readonly [Each in (typeof stages)[number]]: string } = {
  load: "the module is loaded, and its default export is a target",
  setup: "setup creates an empty store",
  connect: "connect opens a client",
  inspect: "inspect returns a snapshot",
};

/** What to do about messages of Node and of libraries. The first that matches is taken. */
const advices: readonly (readonly [RegExp, string])[] = [
  [
    /ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND/,
    "install what it imports, or correct the path; relative paths begin with ./",
  ],
  [
    /ERR_DLOPEN_FAILED|NODE_MODULE_VERSION|bindings file/,
    "the native part of a package is missing or does not fit this Node: run npm rebuild; if npm has held back its install " +
      "script (npm install-scripts ls), approve that first",
  ],
  [
    /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH/,
    "it needs a server that does not answer: start that first, or leave the server out",
  ],
  [/SyntaxError/, "correct the module: node --check shows the line"],
  [/no such table|no such column/, "let setup create the tables, in a database in the directory that it gets"],
  [
    /SQLITE_CANTOPEN|ENOENT/,
    "build every path from the directory that the function gets; folders in it are for setup to create",
  ],
  [
    /SQLITE_BUSY|SQLITE_LOCKED/,
    "let setup and inspect close what they open, and connect wait for locks (busy_timeout)",
  ],
  [/did not end within|got no answer/, "find what it waits for; if it is only slow, raise --stall"],
  [/did you mean/, "correct the name"],
  [
    /called process\.exit|ended its process/,
    "import the registration without the part of your program that ends the process",
  ],
];

/** Returns what to do about a failure. */
function adviceFor({ stage, message }: ContactFailure): string {
  const [, missing] = /Cannot find package '([^']+)'/.exec(message) ?? [];
  if (missing !== undefined) return `install it: npm install ${missing}`;
  const [, advice] = advices.find(([pattern]) => pattern.test(message)) ?? [];
  if (advice !== undefined) return advice;
  const where = stage === "load" ? "in the module" : stage === undefined ? "in the client" : `in ${stage}`;
  return `correct it ${where}; what a target must return is in docs/writing-a-target.md`;
}
