/** The error of an auth form: a message for the user and the field that it belongs to. */
export type AuthFailure = { ok: false; message: string; field?: "email" | "password" };
export type AuthResult = { ok: true } | AuthFailure;

/** Sign-up, sign-in and sign-out for the site. Sets and clears the session's httpOnly cookies on the response. */
export type SiteAuth = {
  signUp(input: { email: string; password: string }): Promise<AuthResult & { confirmationSent?: boolean }>;
  signIn(input: { email: string; password: string }): Promise<AuthResult>;
  /** Signs in to the demo account. Fails if it isn't offered to this request. */
  signInToDemo(): Promise<AuthResult>;
  signOut(): Promise<void>;
  /** Succeeds for every valid address, so that it doesn't reveal who has an account. */
  requestPasswordReset(email: string): Promise<AuthResult>;
  /** Changes the password of the signed-in user, also after a recovery link. */
  updatePassword(password: string): Promise<AuthResult>;
};

export type GraphqlResponse<TData> = {
  data?: TData | null;
  errors?: ReadonlyArray<{ message: string; extensions?: Record<string, unknown> }>;
};

/** The context of every loader and action of the site (`getLoadContext` of Remix). */
export type SiteContext = {
  /** Executes an operation of the public GraphQL API in process, as the viewer of this request. */
  execute<TData>(query: string, variables?: Record<string, unknown>): Promise<GraphqlResponse<TData>>;
  /** Executes an operation of the operator API. Fails with NOT_OPERATOR for other viewers. */
  executeAsOperator<TData>(
    query: string,
    variables?: Record<string, unknown>,
  ): Promise<GraphqlResponse<TData>>;
  viewer: { id: string; email: string } | null;
  auth: SiteAuth;
  /** Logs an unexpected error of a page, with the request it belongs to. */
  logError(error: unknown): void;
  /** For `<Scripts nonce>`; the Content-Security-Policy of the response names it. */
  cspNonce: string;
  /** Configuration that pages show. `demoEmail` is null if the demo account isn't offered to this request. */
  site: { embedded: boolean; demoEmail: string | null };
};
