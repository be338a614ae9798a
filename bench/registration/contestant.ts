/** A way of registering that is measured. What it keeps, it keeps in tables and files of the same names. */
export interface Contestant {
  /** One sentence for the report. */
  readonly explanation: string;
  /** Creates empty storage. Called once, before the threads connect. */
  setup(directory: string): void;
  /** Called in every thread. */
  connect(directory: string): Client;
}

export interface Client {
  register(apiKey: string): unknown;
  close(): void;
}
