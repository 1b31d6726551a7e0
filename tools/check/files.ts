import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { faultsOf } from "./fileRules.ts";

/** Looks at every file that git knows or would add. */
const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
const faults = listed
  .split("\0")
  .filter((file) => file !== "" && existsSync(file))
  .flatMap((file) => faultsOf(file, readFileSync(file, "latin1")));
for (const fault of faults) console.log(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
