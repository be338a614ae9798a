import { postgresPrograms } from "./postgres-programs.js";
import { describePostgresReduction } from "./postgres-suite.js";

describePostgresReduction(postgresPrograms);
