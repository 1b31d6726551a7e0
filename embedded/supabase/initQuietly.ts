import type { App } from "@supabase/lite";

/**
 * Initializes `@supabase/lite` without its warning that storage is experimental, on which users can't act. It is printed
 * before the first await.
 */
export async function initQuietly(app: Pick<App, "init">): Promise<void> {
  const { warn } = console;
  console.warn = () => {};
  try {
    const initialized = app.init();
    console.warn = warn;
    await initialized;
  } finally {
    console.warn = warn;
  }
}
