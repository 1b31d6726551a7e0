/** Called by a queue system; `key` is the one that the job was submitted with. */
export type JobEvents = {
  /** A worker has claimed the job and could start it. */
  claimed(key: string): void;
  /** The system has recorded the job as completed. */
  completed(key: string): void;
};

/** A queue with workers, all in this process. The jobs do nothing. */
export type QueueSystem = {
  /** Resolves when the job is accepted. `submitter` is the index of the submitting user, from 0. */
  submit(key: string, submitter: number): Promise<void>;
  close(): Promise<void>;
};

export type QueueSystemOptions = {
  /** Socket of the Redis and address of the PostgreSQL that all systems share. */
  redisPath: string;
  postgresUrl: string;
  /** Number of concurrent submitters and workers. */
  submitters: number;
  workers: number;
  events: JobEvents;
};

/** The prompt of every job. */
export const prompt = "a red circle on a blue background, in the style of a woodcut, sharp edges";
