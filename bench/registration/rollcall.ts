import { openRegistrationStore } from "rollcall";
import { userMigrations } from "../user-migrations.js";
import type { Contestant } from "./contestant.js";

export const rollcall: Contestant = {
  explanation: "the reference store with its defaults",
  setup: (directory) => openRegistrationStore({ directory, userMigrations }).close(),
  connect: (directory) => openRegistrationStore({ directory, userMigrations }),
};
