/** The request, given up when `signal` says so. */
export const within = <Request extends { abortSignal(signal: AbortSignal): Request }>(
  request: Request,
  signal: AbortSignal | undefined,
): Request => (signal ? request.abortSignal(signal) : request);
