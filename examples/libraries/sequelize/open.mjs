import { DataTypes, Sequelize } from "sequelize";
import { accountOrNull, fileIn } from "../users.mjs";

/** Returns the model of users, and the operations that all variants have in common. */
export function open(directory, options = {}) {
  const sequelize = new Sequelize({ dialect: "sqlite", storage: fileIn(directory), logging: false, ...options });
  const attributes = { key: { type: DataTypes.TEXT, allowNull: false, unique: true }, name: DataTypes.TEXT };
  const User = sequelize.define("User", attributes, { tableName: "users", timestamps: false });
  const others = {
    find: async (key) => accountOrNull(await User.findOne({ where: { key } })),
    remove: async (key) => (await User.destroy({ where: { key } })) > 0,
    close: () => sequelize.close(),
  };
  return { User, others };
}
