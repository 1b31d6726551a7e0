/** Milliseconds an answer is kept for requests that still carry the old refresh token. */
const keptMs = 20_000;
const capacity = 1000;

type Answer = { status: number; headers: [string, string][]; body: string };

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
 * A `fetch` that sends each refresh token once. A page makes several requests at the same moment; if each used
 * the same token up, Supabase would take the second for a theft and end the session.
 */
export function singleFlightRefresh(fetchNow: typeof fetch, clock: () => number): typeof fetch {
  const flights = new Map<string, { answer: Promise<Answer>; startedAt: number }>();

  function forgetOld(): void {
    for (const [token, flight] of flights) {
      if (flights.size <= capacity && clock() - flight.startedAt < keptMs) return;
      flights.delete(token);
    }
  }

  async function ask(input: string | URL | Request, init?: RequestInit): Promise<Answer> {
    const response = await fetchNow(input, init);
    return { status: response.status, headers: [...response.headers], body: await response.text() };
  }

  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const token = isRefresh(url) ? refreshTokenOf(init?.body) : null;
    if (token === null) return fetchNow(input, init);
    forgetOld();
    let flight = flights.get(token);
    if (!flight) {
      flight = { answer: ask(input, init), startedAt: clock() };
      flights.set(token, flight);
      flight.answer.then(
        (answer) => {
          if (answer.status >= 500) flights.delete(token);
        },
        () => flights.delete(token),
      );
    }
    const { status, headers, body } = await flight.answer;
    return new Response(body, { status, headers: headers.filter(([name]) => name !== "content-encoding") });
  };
}
