import { PlainFailure } from "../bootstrap/plainFailure.cjs";
import { ensureSiteBuilt } from "./buildSite.ts";

/** `npm run build`: the site for production, unless it is up to date. */
const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    abort.abort();
    process.exitCode = 130;
  });
}
try {
  await ensureSiteBuilt({
    projectFolder: process.cwd(),
    signal: abort.signal,
    onBuild: () => console.log("Building the site…"),
  });
  if (!abort.signal.aborted) console.log("The site is built.");
} catch (error) {
  console.error(error instanceof PlainFailure ? error.message : error);
  process.exitCode = 1;
}
