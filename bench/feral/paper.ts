/*
 * What can be cited of Bailis, Fekete, Franklin, Ghodsi, Hellerstein and Stoica, "Feral Concurrency Control: An Empirical
 * Investigation of Modern Application Integrity" (SIGMOD 2015, doi:10.1145/2723372.2737784). Its figures have logarithmic axes
 * and no table of counts, so only what the text or a summary of it says in numbers stands here.
 */

/** Figure 2: duplicate records with validation, by the number of Rails processes. */
export const stressDuplicates: { readonly [clients: number]: string } = {
  // Travis Spangle's notes, http://blog.travisspangle.com/papers-we-love-feral-concurrency-control/
  1: "0",
  // Read off the figure by nikezono, https://the-weekly-paper.github.io/2017/07/23/feral_concuirrency_control.html
  2: "about 100",
};

/** Figure 3: the summary of the LinkBench workload, in the notes at https://tycon.github.io/feral-concurrency-control.html */
export const workloadDuplicates: { readonly [keys: number]: string } = {
  1000: "10 (LinkBench)",
};
