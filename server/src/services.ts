import { hostname } from "node:os";
import { redisChannels } from "#contracts/redis/keys.ts";
import type { Logger } from "#platform/log.ts";
import type { ContentPolicy } from "#policy/contentPolicy.ts";
import { createAccessTokens } from "./auth/accessTokens.ts";
import type { Services } from "./context.ts";
import { readQueuePositionsOf } from "./data/queuePositions.ts";
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
import { createEventBroadcaster, type EventBroadcaster } from "./live/eventBroadcaster.ts";
import { createQueuePositionFeed, type QueuePositionFeed } from "./live/queuePositionFeed.ts";

/** Dependencies on the outside world, which tests replace. */
export type Ambient = {
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** 0 (included) to 1. */
  random: () => number;
  newId: () => string;
  logger: Logger;
};

/** Milliseconds over which the resyncs of this process's subscriptions are spread. */
const resyncSpreadMs = 1000;

function openEvents(
  env: ServerEnv,
  ambient: Ambient,
  redis: Redis,
  queuePositions: QueuePositionFeed,
): EventBroadcaster {
  const self = ambient.newId();
  return createEventBroadcaster({
    onQueuePositionsChanged: queuePositions.invalidate,
    resyncDelay: () => ambient.random() * resyncSpreadMs,
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

/** Creates everything that resolvers and routes use. */
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
  const queuePositions = createQueuePositionFeed({
    read: (userIds) => readQueuePositionsOf(service, userIds, clock),
    onReadFailure: (error) => logger.warn("reading queue positions failed", { error }),
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
    events: openEvents(env, ambient, redis, queuePositions),
    queuePositions,
    contentPolicy,
    serverId: `${hostname()}:${env.port}`,
    silenceMs,
    inBackground,
  };
}
