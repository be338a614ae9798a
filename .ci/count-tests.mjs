// Prints "N passed, N failed" from vitest's result file; exits non-zero where anything failed or nothing ran.
import { existsSync, readFileSync } from "node:fs";

const file = process.argv[2];
const results = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
const passed = results?.numPassedTests ?? 0;
// A test file that cannot even be loaded counts no test as failed.
const failed = Math.max(results?.numFailedTests ?? 0, results?.success === false ? 1 : 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
