import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { source } from "./built.js";

/*
 * The words of this repository: one word for one thing. A word that was given up may come back neither as a part of an
 * identifier nor in a comment, a message or a document.
 */

/** The words that were given up, and what to write instead. */
const givenUp: readonly (readonly [word: RegExp, instead: string])[] = [
  [/^laborator(y|ies)$/, "executor"],
  [/^(inquir(y|ies)|surveys?|surveyed)$/, "search session, systematic exploration"],
  [/^(looks?|looked|looking|examines?|examined)$/, "run a test case, check, read"],
  [/^(images?|cuts?)$/, "crash state, directory snapshot, torn write"],
  [/^(life|lives|lived)$/, "run of the application, original run, recovery"],
  [/^(keepers?|gates?|gatekeeper)$/, "scheduling point, scheduler hook"],
  [/^(cells?|captures?|captured)$/, "shared state, snapshot"],
  [/^(rivals?|rests|rested|resting|patient)$/, "backtrack set, quiescent snapshot, yielded, waits for a lock"],
  [/^escapes?$/, "uncontrolled effect"],
  [/^(interrupted|tolerated)$/, "indeterminate, rejected"],
  [/^(performs?|performed|observations?)$/, "invoke, outcome"],
  [/^(crew|world|dice|strikes|janitor|ledgers?|epochs?)$/, "clients, context, rng, kills, cleanup process, round"],
  [/^(waves?|clash|toggle)$/, "batch, contention"],
  [/^(house|doors?|certificates?)$/, "architecture, entry point, coverage"],
];

/** Words that are common in prose, and must not be a part of an identifier. */
const givenUpInIdentifiers: readonly (readonly [word: RegExp, instead: string])[] = [
  [/^places?$/, "storage, location, directory"],
  [/^say$/, "describe, format"],
];

/** A client, a thread, a process or a file is "it". */
const persons = /\b(who|whoever|nobody|somebody|anybody|everybody)\b/i;

interface Exception {
  readonly in: string;
  readonly words: RegExp;
  readonly because: string;
}

const exceptions: readonly Exception[] = [
  { in: "src/cli", words: /^interrupted$/, because: "the user interrupts a command with Ctrl-C" },
  {
    in: "src/store",
    words: /^interrupted$/,
    because: "a crash interrupts a registration, in the log of the store too",
  },
  { in: "src/counterexample/format.ts", words: /^(look|cut)$/, because: "it reads files of older versions" },
  { in: "examples/libraries/authjs", words: /^image$/, because: "a column of Auth.js" },
  { in: "src/drivers/sqlite/sql.ts", words: /^cell$/, because: "PRAGMA cell_size_check" },
  { in: "src/reporters/html", words: /^escapes?$/, because: "the word of HTML, and the name of a key" },
];

/** Folders in which "who" and "nobody" are users: accounts belong to people. */
const aboutUsers = ["src/registration", "src/store"];

const root = source(".");

function filesIn(folder: string, endings: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => endings.test(name) && !/node_modules|generated/.test(name))
    .map((name) => join(folder, name));
}

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

const comments = /\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g;
const strings = /"[^"\n]*"|`[^`]*`/g;

/** Returns the words of a text in lower case, identifiers in their parts. */
function wordsIn(text: string): readonly string[] {
  return (text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase());
}

function found(file: string, text: string, words: typeof givenUp): string[] {
  const allowed = exceptions.filter((exception) => file.startsWith(exception.in));
  return [...new Set(wordsIn(text))].flatMap((word) => {
    const [, instead] = words.find(([pattern]) => pattern.test(word)) ?? [];
    if (instead === undefined || allowed.some((exception) => exception.words.test(word))) return [];
    return [`${file}: "${word}"; write ${instead}`];
  });
}

describe("words that were given up do not come back", () => {
  const sources = filesIn("src", /\.c?ts$/);

  test("in the source: identifiers, comments and messages", () => {
    expect(sources.length).toBeGreaterThan(200);
    expect(sources.flatMap((file) => found(file, read(file), givenUp))).toEqual([]);
  });

  test("in identifiers of the source", () => {
    const code = (file: string): string => read(file).replace(comments, "").replace(strings, "");
    expect(sources.flatMap((file) => found(file, code(file), givenUpInIdentifiers))).toEqual([]);
  });

  test("in the documents and the examples", () => {
    const prose = (file: string): string =>
      read(file)
        .replace(/^```[\s\S]*?^```$/gm, "")
        .replace(/`[^`]+`/g, "");
    const documents = ["README.md", ...filesIn("docs", /\.md$/), ...filesIn("examples", /\.(md|mjs|js|ts)$/)];
    expect(documents.flatMap((file) => found(file, prose(file), givenUp))).toEqual([]);
  });

  test("in comments of the source: threads and files are no persons", () => {
    const wrong = sources
      .filter((file) => !aboutUsers.some((folder) => file.startsWith(folder)))
      .flatMap((file) => (read(file).match(comments) ?? []).map((comment) => ({ file, comment })))
      .filter(({ comment }) => persons.test(comment));
    expect(wrong.map(({ file, comment }) => `${file}: ${persons.exec(comment)?.[0]} in ${comment}`)).toEqual([]);
  });
});
