import { RedisReplyError, type Reply } from "./backend.ts";

type EncodedReply = null | number | string | EncodedReply[];

/**
 * A reply as Upstash writes it into JSON. With base64 every string is encoded but a bare `OK`, also in nested
 * arrays (there `OK` is encoded too: clients decode every element).
 */
export function encodeReply(reply: Reply, base64: boolean): EncodedReply {
  if (base64 && isText(reply) && reply.toString() === "OK") return "OK";
  return encodeElement(reply, base64);
}

function isText(reply: Reply): reply is string | Buffer {
  return typeof reply === "string" || Buffer.isBuffer(reply);
}

function encodeElement(reply: Reply, base64: boolean): EncodedReply {
  if (Array.isArray(reply)) return reply.map((element) => encodeElement(element, base64));
  if (reply instanceof RedisReplyError) return encodeElement(reply.message, base64);
  if (!isText(reply)) return reply;
  if (!base64) return reply.toString();
  return Buffer.from(reply).toString("base64");
}

export type Outcome = { result: EncodedReply } | { error: string };

/** One entry of a pipeline's or transaction's answer. */
export function encodeOutcome(reply: Reply, base64: boolean): Outcome {
  return reply instanceof RedisReplyError ? { error: reply.message } : { result: encodeReply(reply, base64) };
}
