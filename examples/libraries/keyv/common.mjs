import { connect, inspect, setup } from "./open.mjs";

export default { name: "keyv: get, else set, in several processes", setup, inspect, connect };
