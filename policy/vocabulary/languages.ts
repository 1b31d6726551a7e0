import { cyrillicAndGreek } from "./cyrillicAndGreek.ts";
import { eastAsia } from "./eastAsia.ts";
import { easternEurope } from "./easternEurope.ts";
import { english } from "./english.ts";
import type { Language } from "./language.ts";
import { middleEast } from "./middleEast.ts";
import { northernEurope } from "./northernEurope.ts";
import { southAsia } from "./southAsia.ts";
import { southEastAsia } from "./southEastAsia.ts";
import { transliterated } from "./transliterated.ts";
import { westernEurope } from "./westernEurope.ts";

/** The words of the rule on minors (`minorsRule.ts`) by language. */
export const languages: Record<string, Language> = {
  ...english,
  ...westernEurope,
  ...northernEurope,
  ...easternEurope,
  ...cyrillicAndGreek,
  ...middleEast,
  ...southAsia,
  ...southEastAsia,
  ...eastAsia,
  ...transliterated,
};
