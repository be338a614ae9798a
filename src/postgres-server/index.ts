export { type Account, serverAccount } from "./account.js";
export { type Binaries, findBinaries, runnablePrograms } from "./binaries/index.js";
export { type Database, type Databases, openDatabases } from "./databases.js";
export { createDumper, createLoader, type Dumper, type Loader } from "./dump/index.js";
export type { GivenServer, OwnServer, PostgresOptions, PostgresServer } from "./server.js";
export { endSessions } from "./sessions.js";
export { startPostgres } from "./start.js";
export { createDatabaseState, type DatabaseState, emptyDatabase } from "./state/index.js";
export { freePort } from "./supervisor/index.js";
