import { hasRedisServer } from "./redisServer.ts";

/** The backends that this machine can test. */
export const testBackends: Array<"redis-server" | "in-process"> = (await hasRedisServer())
  ? ["redis-server", "in-process"]
  : ["in-process"];

/** Part of the test titles, so that a report shows what was tested. */
export const testedBackends = `backends tested: ${testBackends.join(" and ")}`;
