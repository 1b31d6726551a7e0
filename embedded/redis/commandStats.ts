/** Counts commands since the start. A subscription counts as one. */
export type CommandStats = {
  count(name: string): void;
  total(): number;
  byCommand(): Record<string, number>;
};

export function createCommandStats(): CommandStats {
  const counts = new Map<string, number>();
  let total = 0;
  return {
    count(name) {
      const key = name.toUpperCase();
      // Clients choose the names, so the size of the table is limited.
      const known = counts.has(key) || counts.size < 500 ? key : "OTHER";
      counts.set(known, (counts.get(known) ?? 0) + 1);
      total += 1;
    },
    total: () => total,
    byCommand: () => Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b))),
  };
}
