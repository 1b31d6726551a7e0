import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { callbackSignatureHeader } from "#contracts/callback/signature.ts";
import type { SeededRandom } from "./seededRandom.ts";

/** A proxy between workers and servers that delivers callbacks once, twice, late, or without returning the response. */
export type CallbackRelay = {
  url: string;
  counts: Record<Treatment, number>;
  /** `<job> <attempt>` of everything that a worker has reported as completed. */
  completed: ReadonlySet<string>;
  close(): Promise<void>;
};

const completedSchema = z.object({ job_id: z.string(), attempt: z.number(), status: z.literal("completed") });

type Treatment = "plain" | "twice" | "responseLost" | "late";

function treatmentOf(random: SeededRandom): Treatment {
  const draw = random.next();
  if (draw < 0.55) return "plain";
  if (draw < 0.7) return "twice";
  return draw < 0.85 ? "responseLost" : "late";
}

/** Starts the proxy. Each copy of a callback goes to a random target. */
export async function openCallbackRelay(
  targets: readonly string[],
  random: SeededRandom,
): Promise<CallbackRelay> {
  const counts: Record<Treatment, number> = { plain: 0, twice: 0, responseLost: 0, late: 0 };
  const completed = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();

  const deliver = async (body: string, signature: string): Promise<{ status: number; text: string }> => {
    const headers = { "content-type": "application/json", [callbackSignatureHeader]: signature };
    const response = await fetch(random.pick(targets), { method: "POST", headers, body });
    return { status: response.status, text: await response.text() };
  };
  /** Delivers a copy after `afterMs` milliseconds, possibly after later callbacks. */
  const deliverLater = (body: string, signature: string, afterMs: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      deliver(body, signature).catch(() => {});
    }, afterMs);
    timers.add(timer);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const signature = String(request.headers[callbackSignatureHeader] ?? "");
    const completion = completedSchema.safeParse(JSON.parse(body)).data;
    if (completion) completed.add(`${completion.job_id} ${completion.attempt}`);
    const treatment = treatmentOf(random);
    counts[treatment] += 1;
    if (treatment === "late") {
      deliverLater(body, signature, random.whole(300, 4000));
      response.destroy();
      return;
    }
    if (treatment === "twice") deliverLater(body, signature, random.whole(0, 2000));
    const delivered = await deliver(body, signature);
    if (treatment === "responseLost") response.destroy();
    else response.writeHead(delivered.status, { "content-type": "application/json" }).end(delivered.text);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks/job`,
    counts,
    completed,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
