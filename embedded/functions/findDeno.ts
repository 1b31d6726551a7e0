import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Returns the Deno executable of the npm package `deno`, or null if there is none for this platform. The package's own
 * command isn't used because it is a Node wrapper that doesn't forward signals.
 */
export function findDeno(): string | null {
  const require = createRequire(import.meta.url);
  const { platform, arch } = process;
  const target = `${platform}-${arch}${platform === "linux" ? "-glibc" : ""}`;
  try {
    const folder = dirname(require.resolve(`@deno/${target}/package.json`));
    const file = join(folder, platform === "win32" ? "deno.exe" : "deno");
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}
