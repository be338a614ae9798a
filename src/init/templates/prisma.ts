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

export const prisma: Template = {
  packages: ["@prisma/client", "@prisma/adapter-better-sqlite3", "better-sqlite3"],
  source,
};

function source(facts: TemplateFacts): string {
  const as = annotate(facts);
  const { client, model, key } = facts.prisma ?? {
    client: "./generated/prisma/client.ts",
    model: "user",
    key: "email",
  };
  const remarks = [
    "",
    "It needs the client that `npx prisma generate` makes of a schema for SQLite, with the driver adapter for better-sqlite3.",
    `The model that it uses is ${model}, with an id and a unique text field ${key}; change it to yours.`,
  ];
  return `${head(facts, { registers: "findUnique, and if there is no row, create", remarks })}import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import Database from "better-sqlite3";
${importHelper("inspectSqlite")}
import { PrismaClient } from ${JSON.stringify(client)};
${importYours("registerUser", "./src/users.js")}

${comments.directory}
const file = (directory${as(": string")}) => \`\${directory}/app.db\`;

export default {
  name: ${JSON.stringify(facts.name)},

  ${comments.setup}
  // Those of Prisma are SQL: db.exec(readFileSync("prisma/migrations/NAME/migration.sql", "utf8")).
  setup(directory) {
    const db = new Database(file(directory));
    db.exec('CREATE TABLE "${pascal(model)}" (id INTEGER PRIMARY KEY, ${key} TEXT NOT NULL UNIQUE)');
    db.close();
  },

  ${comments.connect}
  connect(directory) {
    const prisma = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: \`file:\${file(directory)}\` }) });
    return {
      ${comments.register}
      async register(key) {
        const known = await prisma.${model}.findUnique({ where: { ${key}: key } });
        if (known) return { authId: String(known.id), created: false };
        const user = await prisma.${model}.create({ data: { ${key}: key } });
        return { authId: String(user.id), created: true };
      },
      ${comments.find}
      async find(key) {
        const user = await prisma.${model}.findUnique({ where: { ${key}: key } });
        return user && { authId: String(user.id) };
      },
      close: () => prisma.$disconnect(),
    };
  },

  ${comments.inspect}
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "${pascal(model)}", authId: "id" } }),
${declarations(facts, 'error.code === "P2002"')}${tail(facts)}`;
}

/** Returns the name of a model in the schema: code begins it with a small letter. */
function pascal(model: string): string {
  return `${model.charAt(0).toUpperCase()}${model.slice(1)}`;
}
