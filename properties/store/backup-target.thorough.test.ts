import { testBackupTarget } from "./verify-backup-target.js";

testBackupTarget({ interleavings: { schedules: 20 }, crashes: { schedules: 3 }, faults: { schedules: 3 } }, 3);
