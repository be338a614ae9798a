export { type AuditOptions, type AuditProgress, audit, auditInSlices } from "./audit.js";
