import { hostname } from "node:os";
import { redisChannels } from "#contracts/redis/keys.ts";
import type { Logger } from "#platform/log.ts";
import type { ContentPolicy } from "#policy/contentPolicy.ts";
import { createAccessTokens } from "./auth/accessTokens.ts";
import type { Services } from "./context.ts";
import { readPlacesOf } from "./data/places.ts";
import { createRedis, type Redis } from "./data/redis/client.ts";
import { createEnhanceLimit } from "./data/redis/enhanceLimit.ts";
import { createEnhancements } from "./data/redis/enhancements.ts";
import { createEventStream } from "./data/redis/eventStream.ts";
import { createJobQueue } from "./data/redis/jobQueue.ts";
import { readProgress } from "./data/redis/progress.ts";
import { createSignInLimit } from "./data/redis/signInLimit.ts";
import { createSignedUrls } from "./data/signedUrls.ts";
import { createSupabase } from "./data/supabase.ts";
import { createOfferedFormats } from "./domain/formats/offeredFormats.ts";
import type { ServerEnv } from "./env.ts";
import { createLiveHub, type LiveHub } from "./live/hub.ts";
import { createLine, type Line } from "./live/line.ts";

/** What the process is handed instead of reaching for it. */
export type Ambient = {
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** 0 (included) to 1. */
  random: () => number;
  newId: () => string;
  logger: Logger;
};

/** Milliseconds over which the subscribers of this process read again after a gap. */
const gapSpreadMs = 1000;

function liveHub(env: ServerEnv, ambient: Ambient, redis: Redis, line: Line): LiveHub {
  const self = ambient.newId();
  return createLiveHub({
    onLineMoved: line.moved,
    gapDelay: () => ambient.random() * gapSpreadMs,
    openStream: (callbacks) =>
      createEventStream({
        url: env.redisUrl,
        token: env.redisToken,
        pattern: redisChannels.eventsPattern,
        ping: () => redis.publish(redisChannels.events(self), JSON.stringify({ kind: "ping", from: self })),
        random: ambient.random,
        logger: ambient.logger,
        ...callbacks,
      }),
  });
}

/** Everything resolvers and routes use, made from the environment. */
export function createServices(
  env: ServerEnv,
  ambient: Ambient,
  inBackground: Services["inBackground"],
  silenceMs: number,
  contentPolicy: ContentPolicy,
): Services & { redis: Redis } {
  const supabase = createSupabase({
    url: env.supabaseUrl,
    anonKey: env.supabaseAnonKey,
    serviceKey: env.supabaseServiceKey,
  });
  const redis = createRedis({ url: env.redisUrl, token: env.redisToken, decode: false });
  const decoding = createRedis({ url: env.redisUrl, token: env.redisToken, decode: true });
  const { clock, logger } = ambient;
  const service = supabase.asService();
  const line = createLine({
    read: (userIds) => readPlacesOf(service, userIds, clock),
    onReadFailure: (error) => logger.warn("places in line not read", { error }),
  });
  return {
    ...ambient,
    supabase,
    redis,
    accessTokens: createAccessTokens({
      supabaseUrl: env.supabaseUrl,
      jwtSecret: env.supabaseJwtSecret,
      clock,
    }),
    queue: createJobQueue(redis),
    readProgress: (jobIds) => readProgress(redis, jobIds),
    signInLimit: createSignInLimit({ redis: decoding, clock, logger }),
    enhanceLimit: createEnhanceLimit({ redis: decoding, clock, logger }),
    enhancements: createEnhancements({ redis, url: env.redisUrl, token: env.redisToken }),
    signedUrls: createSignedUrls({ service, clock }),
    formats: createOfferedFormats({ db: supabase.asCaller(null), clock }),
    live: liveHub(env, ambient, redis, line),
    line,
    contentPolicy,
    serverId: `${hostname()}:${env.port}`,
    silenceMs,
    inBackground,
  };
}
