import { Link } from "@remix-run/react";
import { operatorMessages } from "../../messages/operator.ts";
import { Button } from "../Button.tsx";

/** Shows the first characters of a UUID; the title and the address have all of it. */
export function JobLink({ uuid }: { uuid: string }) {
  return (
    <Link to={`/operator/jobs?id=${uuid}`} className="text-link" title={uuid}>
      {uuid.slice(0, 8)}
    </Link>
  );
}

export function UserLink({ user }: { user: { userEmail: string | null; userId: string } }) {
  return (
    <Link to={`/operator/users?search=${user.userId}`} className="text-link break-all" title={user.userId}>
      {user.userEmail ?? user.userId.slice(0, 8)}
    </Link>
  );
}

/** Links to the next page of a list and back to the first. */
export function Pagination({
  path,
  after,
  next,
}: {
  path: string;
  after: string | null;
  next: string | null;
}) {
  if (!after && !next) return null;
  const separator = path.includes("?") ? "&" : "?";
  return (
    <nav aria-label={operatorMessages.pagination} className="mt-4 flex flex-wrap gap-2">
      {after && (
        <Button asChild>
          <Link to={path}>{operatorMessages.previousPage}</Link>
        </Button>
      )}
      {next && (
        <Button asChild>
          <Link to={`${path}${separator}after=${encodeURIComponent(next)}`}>{operatorMessages.nextPage}</Link>
        </Button>
      )}
    </nav>
  );
}

export const EmptyState = ({ children }: { children: string }) => (
  <p className="mt-4 text-soft">{children}</p>
);
