import { join } from "node:path";
import { App, type Connection, setExperimental } from "@supabase/lite";
import { FileStorage } from "./fileStorage.ts";
import type { Keys } from "./keys.ts";
import type { Mailbox } from "./mailbox.ts";

const templates = join(import.meta.dirname, "../../supabase/templates");

export type LiteAppOptions = {
  connection: Connection;
  keys: Keys;
  /** The base address of links in e-mails. */
  siteUrl: string;
  filesFolder: string;
  mailbox: Mailbox;
};

/** PostgREST, GoTrue and Storage over one database, with the settings of `supabase/config.toml` that matter here. */
export function createLiteApp(options: LiteAppOptions) {
  setExperimental("storage", true);
  const mail = (subject: string, file: string) => ({ subject, content_path: join(templates, file) });
  const app = new App({
    connection: options.connection,
    auth: {
      enabled: true,
      enable_signup: true,
      site_url: options.siteUrl,
      jwt_secret: options.keys.jwtSecret,
      jwt_expiry: 3600,
      publishable_key: options.keys.anonKey,
      secret_key: options.keys.serviceKey,
      enable_refresh_token_rotation: true,
      refresh_token_reuse_interval: 10,
      minimum_password_length: 8,
      email: {
        enable_signup: true,
        // E-mails aren't delivered, so signing up signs in.
        enable_confirmations: false,
        otp_expiry: 3600,
        template: {
          confirmation: mail("Confirm your address", "confirmation.html"),
          recovery: mail("Choose a new password", "recovery.html"),
          email_change: mail("Confirm your new address", "email_change.html"),
          magic_link: mail("Your sign-in link", "magic_link.html"),
        },
      },
    },
    storage: { enabled: true, file_size_limit: "100MiB" },
    studio: { enabled: false },
    options: {
      server: { admin: false, disableStudio: true, disableFallback: false },
      drivers: { email: options.mailbox },
    },
  });
  app._storageAdapter = new FileStorage(options.filesFolder);
  return app;
}
