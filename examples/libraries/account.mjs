/** Returns what a client answers for a row. */
export const accountOf = ({ id, name }) => ({ authId: String(id), keyName: name });

/** Returns what a client answers for a row, or null for no row. */
export const accountOrNull = (row) => (row ? accountOf(row) : null);
