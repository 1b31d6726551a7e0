import { type SchedulerFactory, schedulerFactory } from "../schedulers/createScheduler.ts";
import { UnsupportedSchedulerError } from "../schedulers/scheduler.ts";
import { PackError } from "./packError.ts";
import { readPackJson } from "./packFiles.ts";

/** Creates the scheduler of a pack from its `scheduler/scheduler_config.json`. @throws {PackError} */
export async function readPackScheduler(folder: string): Promise<SchedulerFactory> {
  const file = "scheduler/scheduler_config.json";
  const json = await readPackJson(folder, file);
  try {
    return schedulerFactory(json);
  } catch (error) {
    if (!(error instanceof UnsupportedSchedulerError)) throw error;
    throw new PackError(file, error.message, { cause: error });
  }
}
