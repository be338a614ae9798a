import { connect, inspect, setup } from "./open.mjs";

export default { name: "keyv: get, else set, in one process", maxClients: 1, setup, inspect, connect };
