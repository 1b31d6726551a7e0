export type BannerFacts = {
  siteUrl: string;
  /** null with a hosted Supabase. */
  demoAccount: { email: string; password: string } | null;
  dataFolder: string;
  seconds: number;
};

/** What is printed when everything is ready. */
export function banner({ siteUrl, demoAccount, dataFolder, seconds }: BannerFacts): string {
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
  lines.push(`  Logs      ${dataFolder}/logs`, "", "Ctrl-C ends it.", "");
  return lines.join("\n");
}
