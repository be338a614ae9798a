/** An implementation of registration to measure. All use the same names of tables and files. */
export interface Contestant {
  /** A short description for the report. */
  readonly explanation: string;
  /** Creates empty storage. Called once, before the threads connect. */
  setup(directory: string): void;
  /** Opens the storage. Called in every thread. */
  connect(directory: string): Client;
}

export interface Client {
  register(apiKey: string): unknown;
  close(): void;
}
