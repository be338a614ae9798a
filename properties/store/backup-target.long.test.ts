import { testBackupTarget } from "./verify-backup-target.js";

testBackupTarget(
  {
    sequential: { seconds: 10 },
    interleavings: { seconds: 60 },
    crashes: { seconds: 180 },
    faults: { seconds: 120 },
    stress: { seconds: 20 },
  },
  6,
);
