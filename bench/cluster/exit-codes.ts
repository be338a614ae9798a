/** Those of `rollcall` as well. */
export const exitCodes = { passed: 0, failed: 1, wrongUse: 2, unknown: 3 } as const;
