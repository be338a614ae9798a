import { testBackupTarget } from "./verify-backup-target.js";

testBackupTarget({ sequential: 10, interleavings: 60, crashes: 180, faults: 120, stress: 20 }, 6);
