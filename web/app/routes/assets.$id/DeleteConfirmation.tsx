import { Form, Link, useNavigation } from "@remix-run/react";
import { type RefObject, useEffect, useRef } from "react";
import { Button } from "../../components/Button.tsx";
import { libraryMessages } from "../../messages/library.ts";

const { asset: text } = libraryMessages;

type DeleteConfirmationProps = { media: "image" | "video"; opener: RefObject<HTMLElement | null> };

/**
 * Asks for confirmation before an asset is deleted. Part of the page instead of a dialog, so that it works without
 * JavaScript. Cancel has the focus and returns it to `opener`, as does Escape.
 */
export function DeleteConfirmation({ media, opener }: DeleteConfirmationProps) {
  const cancel = useRef<HTMLAnchorElement>(null);
  const busy = useNavigation().formMethod === "POST";
  useEffect(() => cancel.current?.focus(), []);
  return (
    <div
      role="alertdialog"
      aria-labelledby="delete-question"
      onKeyDown={(event) => {
        if (event.key === "Escape") cancel.current?.click();
      }}
      className="mt-1 flex flex-col gap-3 rounded-panel border border-bad bg-bad-soft p-4"
    >
      <p id="delete-question" className="font-medium">
        {text.deleteQuestion[media]}
      </p>
      <div className="grid grid-cols-2 gap-2">
        <Button asChild>
          <Link ref={cancel} to="?" preventScrollReset replace onClick={() => opener.current?.focus()}>
            {text.deleteCancel}
          </Link>
        </Button>
        <Form method="post" action="?">
          <input type="hidden" name="media" value={media} />
          <Button type="submit" variant="danger" disabled={busy} className="w-full">
            {busy ? text.deleting : text.delete}
          </Button>
        </Form>
      </div>
    </div>
  );
}
