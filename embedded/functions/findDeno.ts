import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Deno's executable out of the npm package `deno`; null where it has none for this platform. The package's own command is
 * not used: it is a Node process around Deno that takes no signals.
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
