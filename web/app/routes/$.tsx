import { notFound } from "../lib/api.server.ts";

export const loader = () => notFound("There is nothing at this address.");

export default function Nowhere() {
  return null;
}
