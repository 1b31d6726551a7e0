import type { CreditKind } from "../gql/graphql.ts";
import type { Formatter } from "../lib/formatter.ts";
import { siteMessages } from "./site.ts";

/** The account page and the history of credits. */
export const accountMessages = {
  title: "Account",
  credits: "Credits",
  plan: "Plan",
  memberSince: "Member since",
  planLimits: (monthlyCredits: number, maxActive: number, maxQueued: number, format: Formatter) =>
    `Your plan includes ${siteMessages.credits(monthlyCredits, format)} per month. In each of the two queues, SDXL images and WAN images and videos, up to ${maxActive} of your jobs run or wait for a worker at a time; up to ${maxQueued} more can be queued. <link>Credit history</link>`,
  profile: "Profile",
  username: "Username",
  fullName: "Full name",
  save: "Save",
  saved: { profile: "Profile saved.", password: "Password changed." },
  installation: "Administration",
  installationLead: "You are an operator. Manage queues, workers, failed jobs and users.",
  openOperatorPages: "Open operator pages",
  session: "Password and session",
  changePassword: "Change password",

  history: {
    title: "Credits",
    balance: (balance: number, monthlyCredits: number, format: Formatter) =>
      `You have <balance>${siteMessages.credits(balance, format)}</balance>. You receive ${format.number(monthlyCredits)} each month. Failed jobs are free.`,
    caption: "Credit history, newest first",
    description: "Description",
    date: "Date",
    amount: "Credits",
    older: "Older",
    newest: "Back to newest",
  },

  errors: {
    profileMissing: "Your profile wasn't found. Sign in again.",
    usernameFormat: "Use 3 to 50 letters, digits, dots, hyphens or underscores.",
    usernameTaken: "This username is taken.",
    fullNameTooLong: "Use at most 200 characters.",
  },
};

const ledgerLabels: Record<CreditKind, string> = {
  GRANT: "Credits added",
  RESERVE: "Reserved for",
  COMMIT: "Spent on",
  RELEASE: "Released from",
  REFUND: "Refunded for",
  ADJUST: "Adjustment",
};

type LedgerEntry = { kind: CreditKind; note: string | null };

/** The label of a ledger entry, before the prompt of its job. The system writes the notes of grants, operators others. */
export function ledgerLabel({ kind, note }: LedgerEntry): string {
  if (kind === "GRANT" && note === "sign-up") return "Sign-up credits";
  if (kind === "GRANT" && note?.startsWith("monthly")) return "Monthly credits";
  return kind === "ADJUST" && note ? `Adjustment: ${note}` : ledgerLabels[kind];
}
