import type { ProgressEvent } from "#contracts/redis/events.ts";
import type { QueuePlaces } from "../data/places.ts";
import type { LiveSignal } from "./hub.ts";
import { isNewerProgress } from "./liveJob.ts";

/** What has come in since the last look: of each job only the latest, so a slow reader costs no memory. */
export type Mail = {
  progress: Map<string, ProgressEvent>;
  changed: Set<string>;
  /** Where the person's waiting jobs stand; null: not looked at since. */
  places: QueuePlaces | null;
  gap: boolean;
  closing: boolean;
};

export type Mailbox = {
  put(signal: LiveSignal | { kind: "places"; places: QueuePlaces }): void;
  /** Nobody reads any more: wakes whoever waits, with nothing. */
  leave(): void;
  /** Resolves as soon as there is something, or empty after `timeoutMs` (null: never). */
  take(timeoutMs: number | null): Promise<Mail>;
};

const noMail = (): Mail => ({
  progress: new Map(),
  changed: new Set(),
  places: null,
  gap: false,
  closing: false,
});

const isEmpty = (mail: Mail): boolean =>
  mail.progress.size === 0 && mail.changed.size === 0 && !mail.places && !mail.gap && !mail.closing;

export function createMailbox(): Mailbox {
  let mail = noMail();
  let left = false;
  let wake: (() => void) | null = null;

  function sort(signal: Parameters<Mailbox["put"]>[0]): void {
    if (signal.kind === "gap") mail.gap = true;
    else if (signal.kind === "closing") mail.closing = true;
    else if (signal.kind === "places") mail.places = signal.places;
    else if (signal.kind === "changed") mail.changed.add(signal.job_id);
    else {
      const known = mail.progress.get(signal.job_id);
      if (!known || isNewerProgress(signal, known)) mail.progress.set(signal.job_id, signal);
    }
  }

  return {
    put(signal) {
      sort(signal);
      wake?.();
    },
    leave() {
      left = true;
      wake?.();
    },
    async take(timeoutMs) {
      if (isEmpty(mail) && !left) {
        await new Promise<void>((resolve) => {
          const timer = timeoutMs === null ? null : setTimeout(resolve, timeoutMs);
          wake = () => {
            if (timer) clearTimeout(timer);
            resolve();
          };
        });
        wake = null;
      }
      const taken = mail;
      mail = noMail();
      return taken;
    },
  };
}
