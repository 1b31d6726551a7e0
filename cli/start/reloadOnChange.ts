import { existsSync, type FSWatcher, watch } from "node:fs";
import path from "node:path";

/** Milliseconds within which several writes of an editor count as one change. */
const debounceMs = 150;

/** The source folders of each service. A change in one restarts the service. */
export const watchedFolders: Readonly<Record<string, readonly string[]>> = {
  supabase: ["embedded/supabase", "embedded/functions", "supabase"],
  redis: ["embedded/redis"],
  server: ["server/src", "contracts"],
  worker: ["worker/src", "contracts"],
};

/** Calls `onChange` with the name of a service when its source has changed. Returns a function that stops watching. */
export function reloadOnChange(
  projectFolder: string,
  services: Readonly<Record<string, readonly string[]>>,
  onChange: (service: string) => void,
): () => void {
  const watchers: FSWatcher[] = [];
  const timers = new Map<string, NodeJS.Timeout>();
  for (const [service, folders] of Object.entries(services)) {
    for (const folder of folders) {
      const absolute = path.join(projectFolder, folder);
      if (!existsSync(absolute)) continue;
      const watcher = watch(absolute, { recursive: true }, (_event, file) => {
        if (file === null || !/\.(ts|sql|toml)$/.test(file) || /\.test\.ts$/.test(file)) return;
        clearTimeout(timers.get(service));
        timers.set(
          service,
          setTimeout(() => onChange(service), debounceMs),
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
