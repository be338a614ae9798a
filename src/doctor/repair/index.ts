export type { ActionKind } from "./action.js";
export { planOf, type RepairPlan, type RepairReport, repair } from "./repair.js";
export type { RepairSummary } from "./summary.js";
export { type UndoReport, undoRepair } from "./undo.js";
