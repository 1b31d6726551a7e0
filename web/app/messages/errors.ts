type ErrorText = { title: string; text: string };

/** Error pages and messages about the connection. */
export const errorMessages = {
  goHome: "Go to the home page",
  noConnection: {
    title: "No connection",
    text: "The server isn't responding. This page loads when the connection is back. Running jobs aren't affected.",
  },
  sessionExpired: { title: "Your session has expired", text: "Sign in again to return to this page." },
  operatorsOnly: { title: "Operators only", text: "Only operators of this installation can open this page." },
  forbidden: { title: "Access denied", text: "You don't have access to this page." },
  notFound: { title: "Page not found", text: "This page doesn't exist or has been deleted." },
  methodNotAllowed: {
    title: "Request not supported",
    text: "This address doesn't support this kind of request.",
  },
  tooManyRequests: { title: "Too many requests", text: "Wait a minute and try again." },
  unavailable: {
    title: "Service unavailable",
    text: "Part of the service isn't responding. Nothing was lost; try again in a moment.",
  },
  unexpected: {
    title: "Something went wrong",
    text: "This is a problem on our side. Try again; running jobs aren't affected.",
  },
  emptyResponse: "The API returned no data.",
  /** A form that couldn't be sent. */
  offline: "Couldn't reach the server. Your input is kept; try again.",
  /** A form with an idempotency key, which may have arrived. */
  offlineIdempotent: "Couldn't reach the server. Your input is kept; try again. It's counted only once.",
} satisfies Record<string, ErrorText | string>;
