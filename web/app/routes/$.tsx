import { notFound } from "../lib/api.server.ts";
import { errorMessages } from "../messages/errors.ts";

export const loader = () => notFound(errorMessages.notFound.text);

export default function NotFound() {
  return null;
}
