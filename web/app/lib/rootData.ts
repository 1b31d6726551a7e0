import { useRouteLoaderData } from "@remix-run/react";
import type { RootQuery } from "../gql/graphql.ts";
import type { Theme } from "./theme.ts";

/** What every page knows. */
export type RootData = {
  viewer: RootQuery["viewer"];
  theme: Theme;
  /** True on the embedded defaults, whose small demo model draws simple scenes only. */
  embedded: boolean;
};

export const useRootData = () => useRouteLoaderData<RootData>("root") ?? null;
