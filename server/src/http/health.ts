import type { RequestHandler } from "express";
import { describeError } from "#platform/errors.ts";

/** The process answers. */
export const healthz: RequestHandler = (_req, res) => {
  res.setHeader("Cache-Control", "no-store");
  res.type("text/plain").send("ok\n");
};

export type Probe = () => Promise<unknown>;

/** Milliseconds a verdict is kept: a balancer asks often, and Redis commands are counted. */
const keptMs = 10_000;

/** Whether the parts this server needs can be reached, part by part. */
export function readyz(probes: Record<string, Probe>, clock: () => number): RequestHandler {
  let verdict: { at: number; parts: Promise<Record<string, string>> } | null = null;

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
    if (!verdict || clock() - verdict.at > keptMs) verdict = { at: clock(), parts: probeAll() };
    verdict.parts.then((parts) => {
      const ready = Object.values(parts).every((state) => state === "ok");
      res.setHeader("Cache-Control", "no-store");
      res.status(ready ? 200 : 503).json({ ready, parts });
    }, next);
  };
}
