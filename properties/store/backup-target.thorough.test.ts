import { testBackupTarget } from "./verify-backup-target.js";

testBackupTarget({ interleavings: 8, crashes: 45, faults: 20 }, 3);
