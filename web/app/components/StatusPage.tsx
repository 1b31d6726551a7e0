import { isRouteErrorResponse, Link, useLocation, useRevalidator, useRouteError } from "@remix-run/react";
import { type ReactNode, useEffect } from "react";
import { ConnectionError } from "../live/fetchWithRetry.ts";
import { errorMessages } from "../messages/errors.ts";
import { siteMessages } from "../messages/site.ts";
import { Button } from "./Button.tsx";

type StatusText = { title: string; text: string };

/** The error boundary: what the status means and what the user can do. */
export function StatusPage() {
  const error = useRouteError();
  const { pathname, search } = useLocation();
  if (error instanceof ConnectionError) return <NoConnection error={error} />;
  const status = isRouteErrorResponse(error) ? error.status : 500;
  const message = isRouteErrorResponse(error) ? messageOf(error.data) : undefined;
  // For these the API's message is specific enough to replace the general text. Otherwise it is a detail.
  const isSpecific = status === 403 || status === 404;
  const { title, text } = textOf(status, pathname);
  return (
    <Status title={title} label={String(status)} action={actionOf(status, pathname + search)}>
      <p className="text-soft">{isSpecific && message ? message : text}</p>
      {!isSpecific && message && <p className="numeric border-mark-line border-l-2 pl-3">{message}</p>}
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
          <Link to="/">{errorMessages.goHome}</Link>
        </Button>
      </div>
    </div>
  );
}

/** A page that couldn't be loaded. Retries until the server responds; the button retries at once. */
function NoConnection({ error }: { error: ConnectionError }) {
  const { revalidate } = useRevalidator();
  const { title, text } = errorMessages.noConnection;
  // biome-ignore lint/correctness/useExhaustiveDependencies: starts again for each page that failed
  useEffect(() => revalidate(), [error]);
  return (
    <Status
      title={title}
      action={
        <Button variant="primary" onClick={revalidate}>
          {siteMessages.tryAgain}
        </Button>
      }
    >
      <p className="text-soft">{text}</p>
    </Status>
  );
}

function textOf(status: number, pathname: string): StatusText {
  switch (status) {
    case 401:
      return errorMessages.sessionExpired;
    case 403:
      return pathname.startsWith("/operator") ? errorMessages.operatorsOnly : errorMessages.forbidden;
    case 404:
      return errorMessages.notFound;
    case 405:
      return errorMessages.methodNotAllowed;
    case 429:
      return errorMessages.tooManyRequests;
    case 502:
    case 503:
      return errorMessages.unavailable;
    default:
      return errorMessages.unexpected;
  }
}

function actionOf(status: number, path: string): ReactNode {
  if (status === 401) {
    return (
      <Button asChild variant="primary">
        <Link to={`/sign-in?redirectTo=${encodeURIComponent(path)}`}>{siteMessages.signIn}</Link>
      </Button>
    );
  }
  if (status !== 429 && status < 500) return null;
  return (
    <Button asChild variant="primary">
      <a href={path}>{siteMessages.tryAgain}</a>
    </Button>
  );
}

function messageOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("message" in body)) return undefined;
  return typeof body.message === "string" ? body.message : undefined;
}
