/** What went wrong in an auth form, in words for the person; `field` says where to show it. */
export type AuthFailure = { ok: false; message: string; field?: "email" | "password" };
export type AuthResult = { ok: true } | AuthFailure;

/** Signing in and out for the site. Sets and clears the session's httpOnly cookies on the response by itself. */
export type SiteAuth = {
  signUp(input: { email: string; password: string }): Promise<AuthResult & { confirmationSent?: boolean }>;
  signIn(input: { email: string; password: string }): Promise<AuthResult>;
  /** Signs in to the demo account; fails where it is not offered to this request. */
  signInToDemo(): Promise<AuthResult>;
  signOut(): Promise<void>;
  /** Always succeeds for a well-formed address, so that nobody learns who has an account. */
  requestPasswordReset(email: string): Promise<AuthResult>;
  /** For the viewer signed in by a recovery link, or any signed-in viewer. */
  updatePassword(password: string): Promise<AuthResult>;
};

export type GraphqlResponse<TData> = {
  data?: TData | null;
  errors?: ReadonlyArray<{ message: string; extensions?: Record<string, unknown> }>;
};

/** What the server hands to every loader and action of the site (Remix' `getLoadContext`). */
export type SiteContext = {
  /** Runs a GraphQL operation in process, as the viewer of this request. */
  execute<TData>(query: string, variables?: Record<string, unknown>): Promise<GraphqlResponse<TData>>;
  viewer: { id: string; email: string } | null;
  auth: SiteAuth;
  /** Logs an unexpected error of a page, with the request it belongs to. */
  logError(error: unknown): void;
  /** For `<Scripts nonce>`; the Content-Security-Policy of the response names it. */
  cspNonce: string;
  /** Facts the pages show. `demoEmail` is null where the demo account is not offered to this request. */
  site: { embedded: boolean; demoEmail: string | null };
};
