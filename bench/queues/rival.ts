/** Told by a system as its jobs go on; `key` is what the job was submitted with. */
export type Heard = {
  /** A worker has the job in its hands and could begin. */
  claimed(key: string): void;
  /** The system knows that the job is done. */
  ended(key: string): void;
};

/** A queue with workers, all in this process, that work off what is submitted. Every job does nothing. */
export type Rival = {
  /** Resolves when the job is accepted. `submitter` counts from 0: who asks. */
  submit(key: string, submitter: number): Promise<void>;
  close(): Promise<void>;
};

export type RivalOptions = {
  /** Socket of a Redis, and a PostgreSQL, which all rivals share. */
  redisPath: string;
  postgresUrl: string;
  /** Jobs that are submitted, and worked at, at a time. */
  submitters: number;
  workers: number;
  heard: Heard;
};

/** What everybody's jobs carry. */
export const prompt = "a red circle on a blue background, in the style of a woodcut, sharp edges";
