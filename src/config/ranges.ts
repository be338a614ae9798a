/** The smallest and the largest value of each option that is a whole number. */
export const ranges = {
  time: [1, 86_400],
  seed: [0, 2 ** 31 - 1],
  jobs: [1, 64],
  threads: [1, 64],
  schedules: [1, 1e9],
  stall: [1, 3600],
  stepTimeout: [1, 3600],
  processes: [1, 16],
} as const satisfies { readonly [option: string]: readonly [min: number, max: number] };

/** The longest soak, in minutes. They need not be whole. */
export const minutesMax = 10_000;
