import { split } from "./language.ts";

/** Words for people that an age can follow: "girl, 12". Normalized, for use in a regular expression. */
export const people = split(`
  girl, girlie, boy, 1girl, 1boy, female, male, woman, lady, lass, lad, daughter, stepdaughter, son, stepson, sister,
  stepsister, brother, niece, nephew, cousin, student, pupil, she, he, her, him, person, princess, cheerleader, gymnast,
  madchen, fille, chica, nina, menina, ragazza, meisje, pige, flicka, jente, tytto, dziewczyna, divka, lany, fata, kiz, gadis,
  девушка, девочка, дівчина, κοριτσι, ילדה, دختر`).join("|");

/** What follows "minor" if it means a person: a word that continues a description of one, or the end. */
const onAboutMinor = `(?= ?(?:,|$)| (?:in|on|at|with|without|who|whose|is|being|and|posing|lying|laying|sitting|standing|kneeling|sleeping|having|wearing|showing|taking|getting|s|nud\\p{L}*|naked|topless|undress\\p{L}*|sex\\p{L}*|porn\\p{L}*|erotic\\p{L}*|nsfw|female|male|teen|person|individual|model|student|daughter|son)(?![\\p{L}\\p{N}]))`;

/** What precedes "minor" if it means a musical key, a constellation or a peninsula. */
const notMinor =
  "(?<!(?<!\\p{L})(?:asia|ursa|canis|leo|friar|friars|mus|drum|key|scale|chord|chords|harmonic|melodic|natural|relative|parallel|major or|major and|major to|in a|in the|the key of a|flat|sharp|[b-g]|no) )";

/** Matches "minor" in the sense of a person. */
export const minorPerson = new RegExp(`(?<![\\p{L}\\p{N}])${notMinor}minor${onAboutMinor}`, "u");
