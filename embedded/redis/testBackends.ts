import { hasRedisServer } from "./redisServer.ts";

/** The backends that can be tried on this machine; the in-process one always can. */
export const testBackends: Array<"redis-server" | "in-process"> = (await hasRedisServer())
  ? ["redis-server", "in-process"]
  : ["in-process"];

/** Shown in the names of the tests, so that a report tells what was tried. */
export const triedBackends = `backends tried: ${testBackends.join(" and ")}`;
