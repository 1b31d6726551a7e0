export type BannerFacts = {
  siteUrl: string;
  /** null with a hosted Supabase. */
  demoAccount: { email: string; password: string } | null;
  /** False where other machines reach the site. */
  demoIsOperator: boolean;
  dataFolder: string;
  seconds: number;
};

/** What is printed when everything is ready. */
export function banner(facts: BannerFacts): string {
  const { siteUrl, demoAccount, dataFolder, seconds } = facts;
  const graphql = new URL("/graphql", siteUrl).href;
  const lines = [
    "",
    `OurVidz is ready (${seconds.toFixed(1)} s).`,
    "",
    `  Site      ${siteUrl}`,
    `  GraphQL   ${graphql}`,
    `  GraphiQL  ${graphql}  (in a browser)`,
  ];
  if (demoAccount) lines.push(`  Sign in   ${demoAccount.email} / ${demoAccount.password}`);
  if (demoAccount && !facts.demoIsOperator) {
    lines.push(
      "            (no operator, as HOST is not loopback: npm run operators -- add EMAIL makes one)",
    );
  }
  lines.push(`  Logs      ${dataFolder}/logs`, "", "Ctrl-C ends it.", "");
  return lines.join("\n");
}
