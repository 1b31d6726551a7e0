import type { RequestHandler } from "express";
import { describeError } from "#platform/errors.ts";

/** Liveness: the process responds. */
export const healthz: RequestHandler = (_req, res) => {
  res.setHeader("Cache-Control", "no-store");
  res.type("text/plain").send("ok\n");
};

export type Probe = () => Promise<unknown>;

/** Milliseconds for which a result is cached: load balancers check often, and Upstash bills Redis commands. */
const cacheMs = 10_000;

/** Readiness: whether each service that this server depends on can be reached. */
export function readyz(probes: Record<string, Probe>, clock: () => number): RequestHandler {
  let result: { at: number; parts: Promise<Record<string, string>> } | null = null;

  const probeAll = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(probes).map(async ([name, probe]) => [
          name,
          await probe().then(
            () => "ok",
            (error) => `failed: ${describeError(error)}`,
          ),
        ]),
      ),
    );

  return (_req, res, next) => {
    if (!result || clock() - result.at > cacheMs) result = { at: clock(), parts: probeAll() };
    result.parts.then((parts) => {
      const ready = Object.values(parts).every((state) => state === "ok");
      res.setHeader("Cache-Control", "no-store");
      res.status(ready ? 200 : 503).json({ ready, parts });
    }, next);
  };
}
