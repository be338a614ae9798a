export { companionSuffixes, databaseOfCompanion, leftOverCompanions } from "./companions.js";
export { readHeader } from "./header.js";
export { type Opened, openWithoutWriting, type Reading } from "./open.js";
export { copyWith, whileUnchanged } from "./stable-copy.js";
