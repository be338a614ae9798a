const key = "rc_key_0_a";

/** Two clients register the same key: the program that every registration must survive. */
export const registrations = {
  prefix: [],
  clients: [
    [{ type: "register", key, settings: { keyName: "alpha" } }],
    [{ type: "register", key, settings: { keyName: "beta" } }],
  ],
} as const;
