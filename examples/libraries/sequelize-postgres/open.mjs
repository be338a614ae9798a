import pg from "pg";
import { accountOrNull } from "../account.mjs";

/** Returns the model of users, and the operations that all variants have in common. */
export function open({ Sequelize, DataTypes }, { postgres: { connectionString } }) {
  const sequelize = new Sequelize(connectionString, { dialect: "postgres", dialectModule: pg, logging: false });
  const attributes = { key: { type: DataTypes.TEXT, allowNull: false, unique: true }, name: DataTypes.TEXT };
  const User = sequelize.define("User", attributes, { tableName: "users", timestamps: false });
  const others = {
    find: async (key) => accountOrNull(await User.findOne({ where: { key } })),
    remove: async (key) => (await User.destroy({ where: { key } })) > 0,
    close: () => sequelize.close(),
  };
  return { sequelize, User, others };
}
