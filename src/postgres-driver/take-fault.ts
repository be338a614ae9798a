import type { ErrorKind } from "../core/index.js";
import { awaited } from "./await-answer.js";
import { finish, letOthersGoOn } from "./finish-step.js";
import { type StepOutcome, touchAll } from "./followed-sessions.js";
import type { StepContext, Taken } from "./step-context.js";
import { failingSql } from "./step-faults.js";

interface Faulty extends Pick<Taken, "batch" | "plan"> {
  readonly fault: ErrorKind;
}

/**
 * Takes the step so that it ends with the error. The error is the server's own, so that both sides agree on what is left.
 * The driver learns of it last: then the client goes on.
 */
export async function takeFault(context: StepContext, { batch, plan, fault }: Faulty): Promise<void> {
  const { monitor } = context;
  const { processId } = batch.session;
  const lose = async (reset: () => void): Promise<void> => {
    await monitor.ended([processId]);
    await finishLost(context, { batch, plan });
    reset();
  };
  if (fault === "connection-lost") return lose(batch.drop());
  const isLost = fault === "answer-lost";
  const answering = isLost ? batch.forward() : batch.replace(failingSql(fault));
  const { answer, waited } = await awaited(context, { batch, plan }, answering);
  await finish(context, { batch, plan, answer, waited });
  if (isLost) await lose(answer.drop());
  else answer.deliver();
}

/** What follows from a step that ended without an answer: its session is gone, and with it its transaction. */
async function finishLost(context: StepContext, { batch, plan }: Pick<Taken, "batch" | "plan">): Promise<void> {
  const { hook, sessions } = context;
  touchAll(hook, sessions.after(batch.session, { ...plan, disconnects: true }, lostOutcome), false);
  hook.release(["postgres"]);
  hook.fail("ECONNRESET");
  await letOthersGoOn(context);
  if (hook.asksForDump()) hook.dump(await context.dump());
}

const lostOutcome: StepOutcome = { transaction: "idle", goesOn: false };
