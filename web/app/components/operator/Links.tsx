import { Link } from "@remix-run/react";
import { Button } from "../Button.tsx";

/** Beginnings of UUIDs are enough to tell a few apart; the whole one is in the title and in the address. */
export function JobLink({ uuid }: { uuid: string }) {
  return (
    <Link to={`/operator/jobs?id=${uuid}`} className="text-link" title={uuid}>
      {uuid.slice(0, 8)}
    </Link>
  );
}

export function UserLink({ person }: { person: { email?: string | null; personId: string } }) {
  return (
    <Link
      to={`/operator/users?search=${person.personId}`}
      className="text-link break-all"
      title={person.personId}
    >
      {person.email ?? person.personId.slice(0, 8)}
    </Link>
  );
}

/** To the next page of a list, and back to its beginning. */
export function Pages({ path, after, next }: { path: string; after: string | null; next: string | null }) {
  if (!after && !next) return null;
  const join = path.includes("?") ? "&" : "?";
  return (
    <nav aria-label="Pages" className="mt-4 flex flex-wrap gap-2">
      {after && (
        <Button asChild>
          <Link to={path}>Back to the first</Link>
        </Button>
      )}
      {next && (
        <Button asChild>
          <Link to={`${path}${join}after=${encodeURIComponent(next)}`}>Next page</Link>
        </Button>
      )}
    </nav>
  );
}

export const Nothing = ({ children }: { children: string }) => <p className="mt-4 text-soft">{children}</p>;
