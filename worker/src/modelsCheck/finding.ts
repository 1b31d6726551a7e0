/** Something to mend in a pack: an error makes its formats unavailable or its jobs fail, a warning costs something. */
export type Finding = {
  level: "error" | "warning";
  /** Inside the pack's folder. */
  file: string;
  problem: string;
  /** What to do. */
  advice: string;
};
