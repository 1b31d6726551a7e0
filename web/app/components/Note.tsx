import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

/** Confirms a completed action. */
export function Note({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <p
      role="status"
      className={classes(
        "flex items-center gap-2 rounded-control border border-line bg-surface px-3 py-2.5 text-good",
        className,
      )}
    >
      <Check className="size-4 shrink-0" aria-hidden="true" />
      {children}
    </p>
  );
}
