import { existsSync, type FSWatcher, watch } from "node:fs";
import path from "node:path";

/** Milliseconds in which an editor's several writes count as one. */
const settle = 150;

/** The folders whose change restarts a part. */
export const watchedFolders: Readonly<Record<string, readonly string[]>> = {
  supabase: ["embedded/supabase", "embedded/functions", "supabase"],
  redis: ["embedded/redis"],
  server: ["server/src", "contracts"],
  worker: ["worker/src", "contracts"],
};

/** Calls `onChange` with the name of a part when its sources changed. Returns what ends the watching. */
export function reloadOnChange(
  projectFolder: string,
  parts: Readonly<Record<string, readonly string[]>>,
  onChange: (part: string) => void,
): () => void {
  const watchers: FSWatcher[] = [];
  const timers = new Map<string, NodeJS.Timeout>();
  for (const [part, folders] of Object.entries(parts)) {
    for (const folder of folders) {
      const place = path.join(projectFolder, folder);
      if (!existsSync(place)) continue;
      const watcher = watch(place, { recursive: true }, (_event, file) => {
        if (file === null || !/\.(ts|sql|toml)$/.test(file) || /\.test\.ts$/.test(file)) return;
        clearTimeout(timers.get(part));
        timers.set(
          part,
          setTimeout(() => onChange(part), settle),
        );
      });
      watchers.push(watcher);
    }
  }
  return () => {
    for (const watcher of watchers) watcher.close();
    for (const timer of timers.values()) clearTimeout(timer);
  };
}
