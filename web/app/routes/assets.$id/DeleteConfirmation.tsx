import { Form, Link, useNavigation } from "@remix-run/react";
import { type RefObject, useEffect, useRef } from "react";
import { Button } from "../../components/Button.tsx";

/**
 * Asks before a picture or video is deleted. Part of the page rather than a dialog over it, so that it works without
 * JavaScript; the harmless answer has the focus, and gives it back to `asker`, like Escape.
 */
export function DeleteConfirmation({ what, asker }: { what: string; asker: RefObject<HTMLElement | null> }) {
  const keep = useRef<HTMLAnchorElement>(null);
  const busy = useNavigation().formMethod === "POST";
  useEffect(() => keep.current?.focus(), []);
  return (
    <div
      role="alertdialog"
      aria-labelledby="delete-question"
      onKeyDown={(event) => {
        if (event.key === "Escape") keep.current?.click();
      }}
      className="mt-1 flex flex-col gap-3 rounded-panel border border-bad bg-bad-soft p-4"
    >
      <p id="delete-question" className="font-medium">
        Delete this {what} for good? It cannot be brought back.
      </p>
      <div className="grid grid-cols-2 gap-2">
        <Button asChild>
          <Link ref={keep} to="?" preventScrollReset replace onClick={() => asker.current?.focus()}>
            Keep it
          </Link>
        </Button>
        <Form method="post" action="?">
          <input type="hidden" name="what" value={what} />
          <Button type="submit" variant="danger" disabled={busy} className="w-full">
            {busy ? "Deleting…" : "Delete it"}
          </Button>
        </Form>
      </div>
    </div>
  );
}
