/** The number of threads for recoveries of one executor: as many as a small machine has cores. */
export const recoveriesAtOnce = 2;
