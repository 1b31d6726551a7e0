import { startWorkerStack } from "./workerStack.ts";

const stack = await startWorkerStack();
const worker = await stack.startWorker(
  {},
  { childModule: new URL("../../worker/src/inference.ts", import.meta.url) },
);
await worker.ready;
await new Promise((r) => setTimeout(r, 1000));
for (const size of [512, 512, 1024, 1024]) {
  const before = stack.bridge.commandCount();
  const t = performance.now();
  const events0 = stack.events.heard.length;
  const { id } = await stack.submit("a red circle on a blue background", { width: size, height: size });
  const first = stack.events.progress(id, (e) => e.step > 0).then(() => performance.now() - t);
  const firstEvent = await stack.events.progress(id).then(() => performance.now() - t);
  const { callback } = await stack.receiver.next("done", ({ callback }) => callback.job_id === id);
  const total = performance.now() - t;
  const timings = callback.status === "completed" ? callback.timings : callback;
  await new Promise((r) => setTimeout(r, 300));
  console.log(
    size,
    {
      total,
      firstEvent,
      firstStep: await first,
      commands: stack.bridge.commandCount() - before,
      events: stack.events.heard
        .slice(events0)
        .map((e) => (e.kind === "progress" ? `${e.phase}:${e.step}@${e.elapsed_ms}` : e.kind))
        .join(" "),
    },
    timings,
  );
}
await new Promise((r) => setTimeout(r, 31000)); console.log(JSON.stringify((await stack.service.from("workers").select()).data?.[0].details));
const c0 = stack.bridge.commandCount();
await new Promise((r) => setTimeout(r, 120000));
console.log("idle commands in 30 s", stack.bridge.commandCount() - c0);
await stack.close();
process.exit(0);
