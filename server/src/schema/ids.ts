import { decodeBase64 } from "@pothos/core";
import { z } from "zod";

const nodeTypes = ["Job", "Asset", "JobFormat", "UserProfile"] as const;
type NodeType = (typeof nodeTypes)[number];

const isUuid = (text: string): boolean => z.uuid().safeParse(text).success;
const isNodeType = (text: string): text is NodeType => nodeTypes.some((type) => type === text);

/** The ID of no object. Pothos requires a type name, and profiles are found by UUID only. */
const unknownId = { typename: "UserProfile", id: "-" } as const;

/** Parses a global ID. An invalid one becomes an ID of no object, so that it is not found rather than an error. */
export function parseGlobalId(globalId: string): { typename: string; id: string } {
  try {
    const [typename = "", ...rest] = decodeBase64(globalId).split(":");
    const id = rest.join(":");
    return isNodeType(typename) && id !== "" ? { typename, id } : unknownId;
  } catch {
    return unknownId;
  }
}

/** The UUID that a global ID of this type contains, or the UUID itself; null for anything else. */
export function uuidOf(type: NodeType, id: string): string | null {
  if (isUuid(id)) return id.toLowerCase();
  const global = parseGlobalId(id);
  return global.typename === type && isUuid(global.id) ? global.id.toLowerCase() : null;
}

/** Drops ids that can't be a primary key. */
export const uuidsAmong = (ids: readonly string[]): string[] => ids.filter(isUuid);
