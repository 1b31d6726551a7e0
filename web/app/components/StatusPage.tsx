import { isRouteErrorResponse, Link, useLocation, useRevalidator, useRouteError } from "@remix-run/react";
import { type ReactNode, useEffect } from "react";
import { ConnectionError } from "../live/fetchWithRetry.ts";
import { Button } from "./Button.tsx";

type Words = { title: string; text: string; action?: ReactNode };

/** The error boundary: what the status means, in words, and the way on. */
export function StatusPage() {
  const error = useRouteError();
  const location = useLocation();
  if (error instanceof ConnectionError) return <NoConnection error={error} />;
  const status = isRouteErrorResponse(error) ? error.status : 500;
  const message = isRouteErrorResponse(error) ? messageOf(error.data) : undefined;
  // The API's own sentence says what these are about; for the others it is a detail.
  const toldByMessage = status === 403 || status === 404;
  const { title, text, action } = wordsOf(status, location);
  return (
    <Status title={title} label={String(status)} action={action}>
      <p className="text-soft">{toldByMessage && message ? message : text}</p>
      {!toldByMessage && message && <p className="numeric border-mark-line border-l-2 pl-3">{message}</p>}
    </Status>
  );
}

type StatusProps = { title: string; label?: string; action?: ReactNode; children: ReactNode };

function Status({ title, label, action, children }: StatusProps) {
  return (
    <div className="m-auto flex w-full max-w-lg flex-col gap-4 px-6 py-16">
      {label && <p className="numeric text-faint">{label}</p>}
      <h1 className="text-3xl">{title}</h1>
      {children}
      <div className="mt-2 flex flex-wrap gap-3">
        {action}
        <Button asChild>
          <Link to="/">Go to the start</Link>
        </Button>
      </div>
    </div>
  );
}

/** A page that could not be fetched. It comes by itself once the server is back, or earlier by the button. */
function NoConnection({ error }: { error: ConnectionError }) {
  const { revalidate } = useRevalidator();
  // biome-ignore lint/correctness/useExhaustiveDependencies: begun anew for each page that failed
  useEffect(() => revalidate(), [error]);
  return (
    <Status
      title="No connection"
      action={
        <Button variant="primary" onClick={revalidate}>
          Try again
        </Button>
      }
    >
      <p className="text-soft">
        The server does not answer. The page comes by itself when it does; jobs that run go on meanwhile.
      </p>
    </Status>
  );
}

function wordsOf(status: number, { pathname, search }: { pathname: string; search: string }): Words {
  const here = `${pathname}${search}`;
  switch (status) {
    case 401:
      return {
        title: "Your session has ended",
        text: "Sign in again and you come back to this page.",
        action: (
          <Button asChild variant="primary">
            <Link to={`/sign-in?redirectTo=${encodeURIComponent(here)}`}>Sign in</Link>
          </Button>
        ),
      };
    case 403:
      return pathname.startsWith("/operator")
        ? { title: "For operators", text: "These pages are for those who look after this installation." }
        : { title: "Not yours to see", text: "This belongs to somebody else." };
    case 404:
      return { title: "Not found", text: "There is nothing at this address." };
    case 405:
      return { title: "That does not work here", text: "This address takes no such request." };
    case 429:
      return { title: "A little slower, please", text: "Too many requests. Wait a minute and try again." };
    case 502:
    case 503:
      return {
        title: "Out of service for a moment",
        text: "A part of the system does not answer. Nothing is lost; try again shortly.",
        action: <TryAgain here={here} />,
      };
    default:
      return {
        title: "Something broke",
        text: "That was our fault. Try again; running jobs go on meanwhile.",
        action: <TryAgain here={here} />,
      };
  }
}

const TryAgain = ({ here }: { here: string }) => (
  <Button asChild variant="primary">
    <a href={here}>Try again</a>
  </Button>
);

function messageOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("message" in body)) return undefined;
  return typeof body.message === "string" ? body.message : undefined;
}
