import type { CreditKind } from "../gql/graphql.ts";

/** What a line of the ledger is about, before the prompt of its job. */
const words: Record<CreditKind, string> = {
  GRANT: "Given to you",
  RESERVE: "Set aside for",
  COMMIT: "Spent on",
  RELEASE: "Came back from",
  REFUND: "Refunded for",
  ADJUST: "Corrected",
};

type Line = { kind: CreditKind; note: string | null };

/** A line of the ledger in words. Notes of grants are the system's own, those of corrections an operator's. */
export function ledgerWords({ kind, note }: Line): string {
  if (kind === "GRANT" && note === "sign-up") return "Given to begin with";
  if (kind === "GRANT" && note?.startsWith("monthly")) return "Given for the month";
  return kind === "ADJUST" && note ? `Corrected: ${note}` : words[kind];
}

const numeric = new Intl.NumberFormat("en", { signDisplay: "exceptZero" });

/** `+3`, `−1`, `0`. */
export const signedCredits = (amount: number): string => numeric.format(amount).replace("-", "\u2212");
