export type BannerFacts = {
  siteUrl: string;
  /** Null with a hosted Supabase. */
  demoAccount: { email: string; password: string } | null;
  /** False if the site listens on an address that other machines can reach. */
  demoIsOperator: boolean;
  dataFolder: string;
  seconds: number;
};

/** The summary that `npm start` prints once all services are ready. */
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
      "            (not an operator, because HOST is not loopback; add one: npm run operators -- add EMAIL)",
    );
  }
  lines.push(`  Logs      ${dataFolder}/logs`, "", "Press Ctrl-C to stop.", "");
  return lines.join("\n");
}
