export { type Detected, type Driver, detectDrivers, driverNamed, driverNames, drivers } from "./drivers.js";
export { InitError } from "./init-error.js";
export { type PackageFile, readPackage, withScript } from "./package-file.js";
export { prismaFacts } from "./prisma-facts.js";
export { problemOfName, usualName, usualNames } from "./target-file.js";
export type { PrismaFacts } from "./template.js";
