import { testBackupTarget } from "./verify-backup-target.js";

testBackupTarget({ interleavings: 8, crashes: 18, faults: 12 }, 3);
