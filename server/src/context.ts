import DataLoader from "dataloader";
import type { ProgressEvent } from "#contracts/redis/events.ts";
import type { Logger } from "#platform/log.ts";
import type { ContentPolicy } from "#policy/contentPolicy.ts";
import type { AccessTokens, Viewer } from "./auth/accessTokens.ts";
import type { EnhanceLimit } from "./data/redis/enhanceLimit.ts";
import type { Enhancements } from "./data/redis/enhancements.ts";
import type { JobQueue } from "./data/redis/jobQueue.ts";
import type { SignInLimit } from "./data/redis/signInLimit.ts";
import type { FileKey, SignedUrl, SignedUrls } from "./data/signedUrls.ts";
import type { Db, Supabase } from "./data/supabase.ts";
import type { OfferedFormats } from "./domain/formats/offeredFormats.ts";
import type { EventBroadcaster } from "./live/eventBroadcaster.ts";
import type { QueuePositionFeed } from "./live/queuePositionFeed.ts";

/** The dependencies that all operations of the process share. */
export type Services = {
  clock: () => number;
  random: () => number;
  newId: () => string;
  logger: Logger;
  supabase: Supabase;
  accessTokens: AccessTokens;
  queue: JobQueue;
  readProgress: (jobIds: readonly string[]) => Promise<Map<string, ProgressEvent>>;
  signInLimit: SignInLimit;
  enhanceLimit: EnhanceLimit;
  enhancements: Enhancements;
  signedUrls: SignedUrls;
  formats: OfferedFormats;
  events: EventBroadcaster;
  queuePositions: QueuePositionFeed;
  contentPolicy: ContentPolicy;
  /** Identifies this server as holder of the sweep's lease. The same after a restart, so that it keeps its lease. */
  serverId: string;
  /** Milliseconds without an event after which a subscription reads its jobs again. */
  silenceMs: number;
  /**
   * Runs a task that the caller doesn't wait for, after `delayMs` if given. A failure is logged. Shutdown waits for
   * running tasks and drops delayed ones.
   */
  inBackground: (name: string, task: () => Promise<unknown>, delayMs?: number) => void;
};

/** The context of one operation. A subscription has the same context until it ends. */
export type Context = {
  services: Services;
  requestId: string;
  /** IP address of the caller, for rate limits. */
  ip: string;
  viewer: Viewer | null;
  /** A Supabase client for the viewer: row-level security applies. */
  db: Db;
  loaders: Loaders;
  /** Runs the rest of the operation as this viewer, so that the result of `signIn` is read as the signed-in user. */
  actAs(viewer: Viewer): void;
};

export type Loaders = {
  signedUrl: DataLoader<FileKey, SignedUrl | null, string>;
  progress: DataLoader<string, ProgressEvent | null>;
};

/** Loaders that batch without caching: a subscription is long-lived, and the loaded values change. */
function createLoaders(services: Services): Loaders {
  return {
    signedUrl: new DataLoader<FileKey, SignedUrl | null, string>((files) => services.signedUrls.sign(files), {
      cache: false,
    }),
    progress: new DataLoader<string, ProgressEvent | null>(
      async (ids) => {
        const found = await services.readProgress(ids).catch(() => new Map<string, ProgressEvent>());
        return ids.map((id) => found.get(id) ?? null);
      },
      { cache: false },
    ),
  };
}

export function createContext(
  services: Services,
  caller: { viewer: Viewer | null; requestId: string; ip: string },
): Context {
  return {
    services,
    requestId: caller.requestId,
    ip: caller.ip,
    viewer: caller.viewer,
    db: services.supabase.asCaller(caller.viewer?.accessToken ?? null),
    loaders: createLoaders(services),
    actAs(viewer) {
      // `this`, because Yoga passes a copy of this object to resolvers.
      this.viewer = viewer;
      this.db = services.supabase.asCaller(viewer.accessToken);
    },
  };
}
