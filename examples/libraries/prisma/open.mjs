import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { accountOrNull, fileIn } from "../users.mjs";
import { PrismaClient } from "./generated/client.ts";

export const open = (directory) =>
  new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: `file:${fileIn(directory)}` }) });

/** The operations that all variants have in common. */
export const others = (prisma) => ({
  find: async (key) => accountOrNull(await prisma.user.findUnique({ where: { key } })),
  remove: async (key) => (await prisma.user.deleteMany({ where: { key } })).count > 0,
  close: () => prisma.$disconnect(),
});
