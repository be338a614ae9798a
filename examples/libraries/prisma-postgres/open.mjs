import { PrismaPg } from "@prisma/adapter-pg";
import { accountOrNull } from "../account.mjs";
import { PrismaClient } from "./generated/client.ts";

export const open = ({ postgres: { connectionString } }) =>
  new PrismaClient({ adapter: new PrismaPg({ connectionString }) });

/** The operations that all variants have in common. */
export const others = (prisma) => ({
  find: async (key) => accountOrNull(await prisma.user.findUnique({ where: { key } })),
  remove: async (key) => (await prisma.user.deleteMany({ where: { key } })).count > 0,
  close: () => prisma.$disconnect(),
});
