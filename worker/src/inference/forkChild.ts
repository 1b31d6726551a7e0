import { type ChildProcess, fork } from "node:child_process";
import { fromChildSchema } from "./messages.ts";
import { countOomKills } from "./oomKills.ts";
import type { FromChild, ToChild } from "./protocol.ts";

/** How a child ended. `errorOutput` is the end of what it wrote to stderr. */
export type ChildEnd = {
  code: number | null;
  signal: NodeJS.Signals | null;
  errorOutput: string;
  /** The kernel killed some process of ours for want of memory while this one lived. */
  kernelKilled: boolean;
};

export type ChildEvents = {
  message(message: FromChild): void;
  /** It sent something that is not in the protocol. */
  malformed(detail: string): void;
  /** It wrote a line to stderr; our own children log to stdout. */
  errorLine(line: string): void;
  /** Always the last event, and always comes. */
  end(end: ChildEnd): void;
};

export type InferenceChild = {
  readonly pid: number | undefined;
  /** Does nothing once the channel is closed; the end is told by `end`. */
  send(message: ToChild): void;
  /** SIGKILL: a child in the middle of a computation hears nothing else. */
  kill(): void;
};

export type ForkOptions = {
  module: URL;
  argument: string;
  environment: Record<string, string | undefined>;
  /** How many processes the kernel has killed for want of memory so far. */
  oomKills?(): number;
};

const errorOutputLimit = 4096;

/** Forks one inference child. Its stdout is ours, so its log lines stand among the worker's. */
export function forkInferenceChild(options: ForkOptions, events: ChildEvents): InferenceChild {
  const { oomKills = countOomKills } = options;
  const killsBefore = oomKills();
  const child = fork(options.module, [options.argument], {
    // Node's type asks for variables that only a site has.
    env: options.environment as NodeJS.ProcessEnv,
    execArgv: [],
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  let errorOutput = "";
  let rest = "";
  let ended = false;
  const end = (code: number | null, signal: NodeJS.Signals | null, more = "") => {
    if (ended) return;
    ended = true;
    events.end({ code, signal, errorOutput: errorOutput + more, kernelKilled: oomKills() > killsBefore });
  };

  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errorOutput = (errorOutput + text).slice(-errorOutputLimit);
    const lines = (rest + text).split("\n");
    rest = lines.pop()?.slice(-errorOutputLimit) ?? "";
    for (const line of lines) if (line.trim()) events.errorLine(line.trimEnd());
  });
  child.on("message", (raw) => {
    const parsed = fromChildSchema.safeParse(raw);
    if (parsed.success) events.message(parsed.data);
    else events.malformed(parsed.error.issues.map((i) => `${i.path.join("..")}: ${i.message}`).join("; "));
  });
  // `close` comes after stderr has ended, so that the reason of a crash is complete.
  child.on("close", (code, signal) => end(code, signal));
  child.on("error", (error) => {
    if (child.pid === undefined) end(null, null, error.message);
  });
  return {
    pid: child.pid,
    send: (message) => sendTo(child, message),
    kill: () => void child.kill("SIGKILL"),
  };
}

function sendTo(child: ChildProcess, message: ToChild): void {
  // The callback takes the error of a channel that closes this very moment; without it, it would be thrown.
  if (child.connected) child.send(message, () => {});
}
