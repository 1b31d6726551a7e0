/** A pack as the memory planner knows it. */
export type ModelNeed = {
  /** Name of the pack. */
  model: string;
  /** Memory it wants at its largest job, weights included. */
  bytes: number;
};

/**
 * How a child asks for memory. A model is `wanted` before each use, even while it is loaded; between two uses it is
 * `idle` and stays loaded until the orchestrator wants the room back; then the child says `unloaded`.
 */
export type MemoryMessage =
  | { kind: "want"; model: string; bytes: number; mayWait: boolean }
  /** Takes back a `want` that was not answered yet. */
  | { kind: "forgo"; model: string }
  | { kind: "loaded"; model: string; ms: number }
  | { kind: "idle"; model: string }
  | { kind: "unloaded"; model: string };

/** `granted` is false only where the child would not wait. `unload` is asked for idle models only. */
export type MemoryAnswer =
  | { kind: "grant"; model: string; granted: boolean }
  | { kind: "unload"; model: string };
