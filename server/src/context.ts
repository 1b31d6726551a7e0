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
import type { LiveHub } from "./live/hub.ts";
import type { Line } from "./live/line.ts";

/** What the whole process shares. */
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
  live: LiveHub;
  line: Line;
  contentPolicy: ContentPolicy;
  /** Names this server to the database; the same again after a restart, so that it goes on where it was. */
  serverId: string;
  /** Milliseconds of silence after which a watched job is read again. */
  silenceMs: number;
  /** Runs something the caller need not wait for; a failure is logged. Awaited at the end of the process. */
  inBackground: (doing: string, work: () => Promise<unknown>) => void;
};

/** What one operation knows. A subscription keeps its context for as long as it lives. */
export type Context = {
  services: Services;
  requestId: string;
  /** Address of the caller, for limits. */
  ip: string;
  viewer: Viewer | null;
  /** Supabase as the viewer: row-level security applies. */
  db: Db;
  loaders: Loaders;
  /** From here on the operation runs as this viewer: what `signIn` answers is read as the one signed in. */
  actAs(viewer: Viewer): void;
};

export type Loaders = {
  signedUrl: DataLoader<FileKey, SignedUrl | null, string>;
  progress: DataLoader<string, ProgressEvent | null>;
};

/** Batching without caching: a subscription lives long, and what these load changes meanwhile. */
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
      // Not on the object made here: Yoga hands resolvers a copy.
      this.viewer = viewer;
      this.db = services.supabase.asCaller(viewer.accessToken);
    },
  };
}
