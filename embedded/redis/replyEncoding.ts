import { RedisReplyError, type Reply } from "./backend.ts";

type EncodedReply = null | number | string | EncodedReply[];

/**
 * Encodes a reply as Upstash does in JSON. With base64 every string is encoded, also in nested arrays, except for a bare
 * `OK` (within an array it is encoded, because clients decode every element).
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

/** An entry in the response to a pipeline or transaction. */
export function encodeOutcome(reply: Reply, base64: boolean): Outcome {
  return reply instanceof RedisReplyError ? { error: reply.message } : { result: encodeReply(reply, base64) };
}
