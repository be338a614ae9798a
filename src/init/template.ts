/** What `rollcall init` fills into a template. */
export interface TemplateFacts {
  /** The name of the target, shown in reports. */
  readonly name: string;
  readonly language: "JavaScript" | "TypeScript";
  /** How a command names the file, for example `./rollcall.target.mjs`. */
  readonly file: string;
  /** Only for Prisma: what its schema says. */
  readonly prisma?: PrismaFacts;
}

/** What a target needs to know of a Prisma schema. */
export interface PrismaFacts {
  /** The module to import `PrismaClient` from, relative to the target. */
  readonly client: string;
  /** The name of the model in code, for example `user`. */
  readonly model: string;
  /** Its unique text field that stands for the key. */
  readonly key: string;
  /** The database that the schema is for, for example `postgresql`. Undefined: it names none. */
  readonly provider: string | undefined;
}

/** A target module for one library: a small store that runs as it is written. */
export interface Template {
  /** Packages that the target imports, besides rollcall. */
  readonly packages: readonly string[];
  readonly source: (facts: TemplateFacts) => string;
}

/** Returns a function that returns a type annotation in TypeScript, and nothing in JavaScript. */
export function annotate({ language }: TemplateFacts): (type: string) => string {
  return (type) => (language === "TypeScript" ? type : "");
}

const entryPoint = JSON.stringify("rollcall/verify");

/** Returns the import of a helper of Rollcall. */
export function importHelper(name: "inspectSqlite" | "inspectJson"): string {
  return `import { ${name} } from ${entryPoint};`;
}

/** Returns an import of the user's own code, commented out. `names`: what to import, as it is written. */
export function importYours(names: string, module: string): string {
  const [, type = "", plain = names] = /^(type )?(.*)$/.exec(names) ?? [];
  return `// YOUR CODE: import ${type}{ ${plain} } from ${JSON.stringify(module)};`;
}

interface HeadParts {
  /** How the store of the template registers, as the rest of a sentence. */
  readonly registers: string;
  /** Remarks on the library. Each string is one line. */
  readonly remarks?: readonly string[];
}

/** Returns the comment that begins a target, and the import of its type. */
export function head({ file, language }: TemplateFacts, { registers, remarks = [] }: HeadParts): string {
  const lines = [
    "Tells Rollcall how to drive your registration: how to create an empty store, open one client, and read what is stored.",
    "",
    `As it is, it registers users in a small store of its own: ${registers}.`,
    `Run it once to see a verdict:  npx rollcall verify ${file}`,
    `Then put your own calls where it says YOUR CODE, and see whether they fit:  npx rollcall doctor-target ${file}`,
    ...remarks.flatMap((remark) => (remark === "" ? [""] : [remark])),
  ];
  const type = language === "TypeScript" ? `import type { RegistrationTarget } from ${entryPoint};\n` : "";
  return `${lines.map((line) => `// ${line}`.trimEnd()).join("\n")}\n\n${type}`;
}

/**
 * Returns what a template ends with, commented out: declarations that most stores of users need sooner or later.
 * `conflict`: true for the error of the library for a key that is there already.
 */
export function declarations(facts: TemplateFacts, conflict = 'error.code === "SQLITE_CONSTRAINT_UNIQUE"'): string {
  return `
  // If your registration refuses a known key with an error instead of returning the account:
  // isConflict: (error${annotate(facts)(": any")}) => ${conflict},

  // If several spellings of a key are one account:
  // canonicalKey: (key) => key.trim().toLowerCase(),

  // If all requests share one Node process and what one connect returns, instead of a process each:
  // clients: "one process",

  // If your store accepts only some keys, name at least 8 that it accepts:
  // apiKeys: ["ann", "bob", "cy", "dee", "eve", "flo", "gus", "hal"].map((name) => \`\${name}@example.org\`),
`;
}

/** Returns the end of the default export. */
export function tail({ language }: TemplateFacts): string {
  return language === "TypeScript" ? "} satisfies RegistrationTarget;\n" : "};\n";
}

export const comments = {
  directory: [
    "// Every run gets an empty directory of its own. All data must be there: if your code takes the path of its database",
    "// from the environment or a configuration, have it use this one, and open no connection while a module is imported.",
  ].join("\n"),
  setup: "// Creates an empty store. YOUR CODE: your migrations.",
  connect: "// One client, with a connection of its own, as each process of your server has one.",
  register: [
    "// Get or create: if the key is known, return the stored account, unchanged.",
    "      // YOUR CODE: call your registration. Fields that your store does not have are left out.",
  ].join("\n"),
  find: "// Optional, like update, setActive, remove, changeKey and listActive: what is left out is not tested.",
  inspect: "// Everything that is stored. YOUR CODE: your table and its columns.",
} as const;
