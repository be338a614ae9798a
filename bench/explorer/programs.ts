const key = "rc_key_0_a";

/** Two clients register the same key. */
export const registrations = {
  prefix: [],
  clients: [
    [{ type: "register", key, settings: { keyName: "alpha" } }],
    [{ type: "register", key, settings: { keyName: "beta" } }],
  ],
} as const;
