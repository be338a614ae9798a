export { type QueueOperation, type QueueOptions, type QueueState, queue } from "./queue.js";
export type { Keyed, ReadySpecification } from "./ready-specification.js";
export {
  type CasRegisterOperation,
  casRegister,
  type RegisterOperation,
  type RegisterOptions,
  register,
} from "./register.js";
export { type SetOperation, type SetOptions, type SetState, set } from "./set.js";
export type { Value } from "./values.js";
