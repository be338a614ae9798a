import { testBackupTarget } from "./verify-backup-target.js";

testBackupTarget({ sequential: 3, interleavings: 12, crashes: 25, faults: 15, stress: 6 });
