/** Milliseconds for which a response is kept for requests that still have the old refresh token. */
const cacheMs = 20_000;
const capacity = 1000;

type StoredResponse = { status: number; headers: [string, string][]; body: string };

const isRefresh = (url: string): boolean =>
  url.includes("/auth/v1/token") && url.includes("grant_type=refresh_token");

function refreshTokenOf(body: unknown): string | null {
  if (typeof body !== "string") return null;
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null && "refresh_token" in parsed
      ? String(parsed.refresh_token)
      : null;
  } catch {
    return null;
  }
}

/**
 * A `fetch` that sends each refresh token once. A page sends several requests at the same time, and Supabase would treat
 * the second use of a refresh token as theft and revoke the session.
 */
export function singleFlightRefresh(fetchNow: typeof fetch, clock: () => number): typeof fetch {
  const flights = new Map<string, { response: Promise<StoredResponse>; startedAt: number }>();

  function removeExpired(): void {
    for (const [token, flight] of flights) {
      if (flights.size <= capacity && clock() - flight.startedAt < cacheMs) return;
      flights.delete(token);
    }
  }

  async function send(input: string | URL | Request, init?: RequestInit): Promise<StoredResponse> {
    const response = await fetchNow(input, init);
    return { status: response.status, headers: [...response.headers], body: await response.text() };
  }

  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const token = isRefresh(url) ? refreshTokenOf(init?.body) : null;
    if (token === null) return fetchNow(input, init);
    removeExpired();
    let flight = flights.get(token);
    if (!flight) {
      flight = { response: send(input, init), startedAt: clock() };
      flights.set(token, flight);
      flight.response.then(
        ({ status }) => {
          if (status >= 500) flights.delete(token);
        },
        () => flights.delete(token),
      );
    }
    const { status, headers, body } = await flight.response;
    return new Response(body, { status, headers: headers.filter(([name]) => name !== "content-encoding") });
  };
}
