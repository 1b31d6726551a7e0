import { type ChildProcess, fork } from "node:child_process";
import { countOomKills } from "./oomKills.ts";
import type { FromChild, ToChild } from "./protocol.ts";
import { fromChildSchema } from "./protocol.ts";

/** How a child exited. `errorOutput` is the last part of its stderr. */
export type ChildExit = {
  code: number | null;
  signal: NodeJS.Signals | null;
  errorOutput: string;
  /** True if the kernel's OOM killer killed a process of our control group while the child was running. */
  kernelKilled: boolean;
};

export type ChildEvents = {
  message(message: FromChild): void;
  /** It sent a message that does not match the protocol. */
  malformed(detail: string): void;
  /** It wrote a line to stderr. Its log goes to stdout. */
  errorLine(line: string): void;
  /** It exited. Always the last event, and always emitted. */
  exit(exit: ChildExit): void;
};

export type InferenceChild = {
  readonly pid: number | undefined;
  /** Does nothing after the channel has closed; the `exit` event follows. */
  send(message: ToChild): void;
  /** Sends SIGKILL: a child that computes handles no other signal. */
  kill(): void;
};

export type ForkOptions = {
  module: URL;
  argument: string;
  environment: Record<string, string | undefined>;
  /** Number of processes that the kernel's OOM killer has killed so far. */
  oomKills?(): number;
};

const errorOutputLimit = 4096;

/** Forks one inference child. It inherits stdout, so its log lines appear in the worker's log. */
export function forkInferenceChild(options: ForkOptions, events: ChildEvents): InferenceChild {
  const { oomKills = countOomKills } = options;
  const killsBefore = oomKills();
  const child = fork(options.module, [options.argument], {
    // The generated type of the environment requires variables that only the site has.
    env: options.environment as NodeJS.ProcessEnv,
    execArgv: [],
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  let errorOutput = "";
  let rest = "";
  let exited = false;
  const exit = (code: number | null, signal: NodeJS.Signals | null, more = "") => {
    if (exited) return;
    exited = true;
    events.exit({ code, signal, errorOutput: errorOutput + more, kernelKilled: oomKills() > killsBefore });
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
    else events.malformed(parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; "));
  });
  // `close` is emitted after stderr has ended, so the error output is complete.
  child.on("close", (code, signal) => exit(code, signal));
  child.on("error", (error) => {
    if (child.pid === undefined) exit(null, null, error.message);
  });
  return {
    pid: child.pid,
    send: (message) => sendTo(child, message),
    kill: () => void child.kill("SIGKILL"),
  };
}

function sendTo(child: ChildProcess, message: ToChild): void {
  // Without the callback, an error of a channel that is just closing would be thrown.
  if (child.connected) child.send(message, () => {});
}
