import { decodeBase64 } from "@pothos/core";
import { z } from "zod";

const nodeTypes = ["Job", "Asset", "JobFormat", "UserProfile"] as const;
type NodeType = (typeof nodeTypes)[number];

const isUuid = (text: string): boolean => z.uuid().safeParse(text).success;
const isNodeType = (text: string): text is NodeType => nodeTypes.some((type) => type === text);

/** What no object has: Pothos insists on a type, and profiles are found by their UUID only. */
const nobody = { typename: "UserProfile", id: "-" } as const;

/** Takes a global id apart; what is none becomes one that nothing has, so that it is simply not found. */
export function parseGlobalId(globalId: string): { typename: string; id: string } {
  try {
    const [typename = "", ...rest] = decodeBase64(globalId).split(":");
    const id = rest.join(":");
    return isNodeType(typename) && id !== "" ? { typename, id } : nobody;
  } catch {
    return nobody;
  }
}

/** The UUID in a global id of this type, or the UUID itself; null for anything else. */
export function uuidOf(type: NodeType, id: string): string | null {
  if (isUuid(id)) return id.toLowerCase();
  const global = parseGlobalId(id);
  return global.typename === type && isUuid(global.id) ? global.id.toLowerCase() : null;
}

/** Only what can be a key of the database. */
export const uuidsAmong = (ids: readonly string[]): string[] => ids.filter(isUuid);
