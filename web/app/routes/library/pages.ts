/** Drops what has been seen: pages shift when something new is put in front between two loads. */
export function withoutRepeats<TItem extends { id: string }>(items: TItem[]): TItem[] {
  const seen = new Set<string>();
  return items.filter(({ id }) => !seen.has(id) && seen.add(id));
}
