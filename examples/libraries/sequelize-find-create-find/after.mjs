import library from "sequelize-6.8.0";
import { targetFor } from "./target.mjs";

export default targetFor({ name: "sequelize 6.8.0: findCreateFind in a transaction", library });
