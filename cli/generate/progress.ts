import type { LiveJob } from "./operations.ts";

const phaseLabels: Readonly<Record<string, string>> = {
  LOADING_MODEL: "loading the model",
  ENHANCING_PROMPT: "enhancing the prompt",
  ENCODING_PROMPT: "reading the prompt",
  DENOISING: "denoising",
  DECODING: "decoding",
  ENCODING_FILE: "writing the file",
  UPLOADING: "uploading",
};

export type ProgressView = {
  note(text: string): void;
  show(job: LiveJob): void;
  /** Clears the bar, so that other lines can be written. */
  clear(): void;
};

/** Shows a bar on a terminal; elsewhere a line for each phase and each quarter of the steps. */
export function createProgressView(stream: {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}): ProgressView {
  let drawn = false;
  let lastLine = "";
  const clear = (): void => {
    if (drawn) stream.write("\r\u001b[K");
    drawn = false;
  };
  const draw = (text: string): void => {
    // A terminal of unknown width reports 0.
    const columns = stream.columns ? stream.columns : 80;
    stream.write(`\r\u001b[K${text.slice(0, columns - 1)}`);
    drawn = true;
  };
  const once = (text: string): void => {
    if (text !== lastLine) stream.write(`${text}\n`);
    lastLine = text;
  };
  return {
    clear,
    note: (text) => (stream.isTTY ? draw(text) : once(text)),
    show: (job) => (stream.isTTY ? draw(barLine(job)) : once(plainLine(job))),
  };
}

function barLine(job: LiveJob): string {
  if (job.progress === null) return waitingLine(job);
  const { phase, step, totalSteps, estimatedRemainingMs, elapsedMs } = job.progress;
  const width = 24;
  const filled = Math.round((step / totalSteps) * width);
  const bar = "█".repeat(filled) + "░".repeat(width - filled);
  const left = estimatedRemainingMs === null ? "" : `, ${seconds(estimatedRemainingMs)} left`;
  return `${bar} ${step}/${totalSteps} ${phaseLabels[phase] ?? phase} ${seconds(elapsedMs)}${left}`;
}

function plainLine(job: LiveJob): string {
  if (job.progress === null) return waitingLine(job);
  const { phase, step, totalSteps } = job.progress;
  const label = phaseLabels[phase] ?? phase;
  if (phase !== "DENOISING") return label;
  const quarter = Math.floor((step / totalSteps) * 4) * 25;
  return `${label} ${quarter} %`;
}

function waitingLine(job: LiveJob): string {
  if (job.status !== "PENDING") return job.status === "PROCESSING" ? "starting" : "done";
  if (job.isThrottled) return "waiting for your other jobs";
  if (job.queuePosition === null) return "waiting for a worker";
  const position = job.queuePosition === 1 ? "next in the queue" : `number ${job.queuePosition} in the queue`;
  return job.estimatedStartSeconds === null
    ? `${position}, no worker yet`
    : `${position}, ${startEstimate(job.estimatedStartSeconds)}`;
}

/** Rounded up to multiples of five, so that output without a terminal doesn't get a line every second. */
const startEstimate = (inSeconds: number): string =>
  inSeconds < 3 ? "starts in a moment" : `starts in about ${Math.ceil(inSeconds / 5) * 5} s`;

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
