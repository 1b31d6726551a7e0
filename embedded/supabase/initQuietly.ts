import type { App } from "@supabase/lite";

/**
 * Initialises lite without its warning that storage is experimental: those who start the embedded stack cannot act on
 * it, and 0012 in docs/decisions/ says what was made of it. The warning is printed before the first await.
 */
export async function initQuietly(app: Pick<App, "init">): Promise<void> {
  const { warn } = console;
  console.warn = () => {};
  try {
    const initialised = app.init();
    console.warn = warn;
    await initialised;
  } finally {
    console.warn = warn;
  }
}
