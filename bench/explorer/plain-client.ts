import type { Operation } from "rollcall/model";
import type { RegistrationClient, RegistrationTarget, Services } from "rollcall/verify";

/*
 * The entry of a thread that does the same as a client of a controlled run, without scheduling points. Each part is a
 * task of its own, so that the clients take turns.
 */

export interface PlainTask {
  readonly targetUrl: string;
  readonly directory: string;
  readonly services: Services;
  readonly setup?: boolean;
  readonly connect?: boolean;
  readonly operation?: (Operation & { readonly type: "register" }) | undefined;
  readonly close?: boolean;
  readonly inspect?: boolean;
}

let client: RegistrationClient | undefined;

export default async function work(task: PlainTask): Promise<void> {
  const { default: target }: { default: RegistrationTarget } = await import(task.targetUrl);
  if (task.setup === true) await target.setup?.(task.directory, task.services);
  if (task.connect === true) client = await target.connect(task.directory, task.services);
  if (task.operation !== undefined) await client?.register(task.operation.key, task.operation.settings);
  if (task.close === true) await client?.close?.();
  if (task.inspect === true) await target.inspect(task.directory, task.services);
}
