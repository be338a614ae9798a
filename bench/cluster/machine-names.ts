/** The servers of a cluster. */
export const machineNames = ["a", "b"] as const;
