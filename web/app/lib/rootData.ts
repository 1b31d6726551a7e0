import { useRouteLoaderData } from "@remix-run/react";
import type { RootQuery } from "../gql/graphql.ts";
import type { Theme } from "./theme.ts";

/** The data that every page has. */
export type RootData = {
  viewer: RootQuery["viewer"];
  theme: Theme;
  /** The viewer's locale for dates and numbers. */
  locale: string;
  /** True with the embedded services, whose small demo model generates simple scenes only. */
  embedded: boolean;
};

export const useRootData = () => useRouteLoaderData<RootData>("root") ?? null;
