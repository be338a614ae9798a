import {
  annotate,
  comments,
  declarations,
  head,
  importHelper,
  importYours,
  type Template,
  type TemplateFacts,
  tail,
} from "../template.js";

export const files: Template = { packages: [], source: (facts) => source(facts, []) };

/** For a library that has no template of its own: the calls that it needs are the same. */
export const other: Template = {
  packages: [],
  source: (facts) =>
    source(facts, [
      "",
      "Rollcall controls better-sqlite3, node:sqlite, what is built on them, and node:fs. Other drivers are judged by the",
      "stress pass and by `npx rollcall soak`; doctor-target says which are controlled in your target.",
    ]),
};

function source(facts: TemplateFacts, remarks: readonly string[]): string {
  const as = annotate(facts);
  const type = `
interface User {
  id: string;
  key: string;
  name: string | null;
}
`;
  const registers = "read users.json, and if the key is not in it, write it with one more user";
  return `${head(facts, { registers, remarks })}import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
${importHelper("inspectJson")}
${importYours("registerUser", "./src/users.js")}
${as(type)}
${comments.directory}
const fileIn = (directory${as(": string")}) => \`\${directory}/users.json\`;
const read = (directory${as(": string")})${as(": User[]")} => JSON.parse(readFileSync(fileIn(directory), "utf8"));
function write(directory${as(": string")}, users${as(": User[]")}) {
  const draft = \`\${fileIn(directory)}.\${randomUUID()}\`;
  writeFileSync(draft, JSON.stringify(users), { flush: true });
  renameSync(draft, fileIn(directory));
}

export default {
  name: ${JSON.stringify(facts.name)},

  ${comments.setup}
  setup: (directory) => write(directory, []),

  ${comments.connect}
  connect(directory) {
    const find = (key${as(": string")}) => read(directory).find((user) => user.key === key);
    return {
      ${comments.register}
      register(key, { keyName = null }) {
        const known = find(key);
        if (known) return { authId: known.id, keyName: known.name, created: false };
        const user = { id: randomUUID(), key, name: keyName };
        write(directory, [...read(directory), user]);
        return { authId: user.id, keyName, created: true };
      },
      ${comments.find}
      find(key) {
        const user = find(key);
        return user ? { authId: user.id, keyName: user.name } : null;
      },
    };
  },

  // Everything that is stored. YOUR CODE: your files; if they are of another form, any function (directory) => ({ accounts }).
  inspect: inspectJson({ file: "users.json", accounts: { authId: "id", keyName: "name" } }),
${declarations(facts, 'error.code === "EEXIST"')}${tail(facts)}`;
}
