/** Rules about single files that the linter doesn't have. */

const longestCode = 400;
const isCode = (file: string): boolean =>
  /\.(c|m)?(t|j)sx?$|\.css$|^supabase\/schemas\/.*\.sql$/.test(file) &&
  !isGenerated(file) &&
  !file.startsWith("models/");
const isGenerated = (file: string): boolean =>
  file === "supabase/database.types.ts" || file.startsWith("web/app/gql/");
const isText = (file: string): boolean =>
  /\.(\w*ts|\w*js|tsx|jsx|json|md|sql|toml|ya?ml|css|html|graphql|sh)$/.test(file);

/** Absolute paths into a home or work folder, which exist on one machine only. */
const machinePath = new RegExp(`(^|[^\\w.-])/(${["home", "Users", "root", "work"].join("|")})/[\\w.-]+`);
const registry = "https://registry.npmjs.org/";

/** Describes each violation in one line. `file` is relative to the repository root. */
export function faultsOf(file: string, text: string): string[] {
  const faults: string[] = [];
  const lines = text.split("\n");
  const count = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  if (isCode(file) && count > longestCode) {
    faults.push(`${file} has ${count} lines; more than ${longestCode} is too long, split it.`);
  }
  if (file === "package-lock.json") {
    const foreign = [...text.matchAll(/"resolved": "([^"]+)"/g)].find(
      (match) => !match[1]?.startsWith(registry),
    );
    if (foreign) faults.push(`${file} fetches from ${foreign[1]}; only ${registry} is publicly reachable.`);
    return faults;
  }
  if (!isText(file)) return faults;
  lines.forEach((line, index) => {
    const match = machinePath.exec(line);
    if (match) faults.push(`${file}:${index + 1} names a folder of one machine: ${match[0].trim()}`);
  });
  return faults;
}
