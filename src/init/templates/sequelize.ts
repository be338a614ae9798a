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

export const sequelize: Template = { packages: ["sequelize", "sqlite3"], source };

function source(facts: TemplateFacts): string {
  const as = annotate(facts);
  const remarks = [
    "",
    "Sequelize uses the driver sqlite3, whose statements Rollcall cannot control: the passes with schedules are then unknown,",
    "and the stress pass and `npx rollcall soak` judge the store.",
  ];
  return `${head(facts, { registers: "findOne, and if there is no row, create", remarks })}${importHelper("inspectSqlite")}
import { DataTypes, Sequelize } from "sequelize";
${importYours("defineUser", "./src/models/user.js")}

${comments.directory}
function open(directory${as(": string")}) {
  const db = new Sequelize({ dialect: "sqlite", storage: \`\${directory}/app.db\`, logging: false });
  const User = db.define("user", { key: { type: DataTypes.STRING, unique: true, allowNull: false }, name: DataTypes.STRING });
  return { db, User };
}

export default {
  name: ${JSON.stringify(facts.name)},

  ${comments.setup}
  async setup(directory) {
    const { db } = open(directory);
    await db.sync();
    await db.close();
  },

  ${comments.connect}
  connect(directory) {
    const { db, User } = open(directory);
    const find = async (key${as(": string")}) => (await User.findOne({ where: { key } }))?.get()${as(" as { id: number; name: string | null } | undefined")};
    return {
      ${comments.register}
      async register(key, { keyName = null }) {
        const known = await find(key);
        if (known) return { authId: String(known.id), keyName: known.name, created: false };
        const user = await User.create({ key, name: keyName });
        return { authId: String(user.get("id")), keyName, created: true };
      },
      ${comments.find}
      async find(key) {
        const user = await find(key);
        return user ? { authId: String(user.id), keyName: user.name } : null;
      },
      close: () => db.close(),
    };
  },

  ${comments.inspect}
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "users", authId: "id", keyName: "name" } }),
${declarations(facts, 'error.name === "SequelizeUniqueConstraintError"')}${tail(facts)}`;
}
