export const workloadName = "model";
