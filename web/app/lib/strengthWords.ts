/** What a strength does to the source picture, in a few words. `strength` from 0.05 to 1. */
export function strengthWords(strength: number): string {
  if (strength < 0.3) return "Touches it up";
  if (strength < 0.55) return "Keeps what is where";
  if (strength < 0.8) return "Keeps the rough shapes";
  if (strength < 1) return "Keeps little more than the colours";
  return "Keeps nothing of it";
}
