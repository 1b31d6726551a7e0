import { faultsOf } from "./fileRules.ts";
import { readRepositoryFiles } from "./repositoryFiles.ts";

const faults = readRepositoryFiles().flatMap(({ path, text }) => faultsOf(path, text));
for (const fault of faults) console.log(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
