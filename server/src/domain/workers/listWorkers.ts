import type { Context } from "../../context.ts";
import { isOperator, listWorkerRows, type WorkerRow } from "../../data/workers.ts";
import { NotOperatorError } from "../../errors.ts";
import { requireViewer } from "../viewer.ts";

/** Throws `NotAuthenticatedError` and `NotOperatorError`. */
export async function requireOperator(context: Context): Promise<void> {
  const { id } = requireViewer(context);
  if (!(await isOperator(context.db, id))) throw new NotOperatorError();
}

/** The workers with their last reports, most recently seen first. */
export async function listWorkers(context: Context): Promise<WorkerRow[]> {
  await requireOperator(context);
  return await listWorkerRows(context.db);
}
