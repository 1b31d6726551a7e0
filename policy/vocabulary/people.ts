import { split } from "./language.ts";

/** Whoever may have an age behind them: "girl, 12". Folded, as they stand in an expression. */
export const people = split(`
  girl, girlie, boy, 1girl, 1boy, female, male, woman, lady, lass, lad, daughter, stepdaughter, son, stepson, sister,
  stepsister, brother, niece, nephew, cousin, student, pupil, she, he, her, him, person, princess, cheerleader, gymnast,
  madchen, fille, chica, nina, menina, ragazza, meisje, pige, flicka, jente, tytto, dziewczyna, divka, lany, fata, kiz, gadis,
  девушка, девочка, дівчина, κοριτσι, ילדה, دختر`).join("|");

/** What makes "minor" a person: a word that can only go on about somebody, or the end. */
const onAboutMinor = `(?= ?(?:,|$)| (?:in|on|at|with|without|who|whose|is|being|and|posing|lying|laying|sitting|standing|kneeling|sleeping|having|wearing|showing|taking|getting|s|nud\\p{L}*|naked|topless|undress\\p{L}*|sex\\p{L}*|porn\\p{L}*|erotic\\p{L}*|nsfw|female|male|teen|person|individual|model|student|daughter|son)(?![\\p{L}\\p{N}]))`;

/** Keys in music, stars, a peninsula and what is no one. */
const notMinor =
  "(?<!(?<!\\p{L})(?:asia|ursa|canis|leo|friar|friars|mus|drum|key|scale|chord|chords|harmonic|melodic|natural|relative|parallel|major or|major and|major to|in a|in the|the key of a|flat|sharp|[b-g]|no) )";

/** "Minor" for a person, and not of a key, a change or a constellation. */
export const minorPerson = new RegExp(`(?<![\\p{L}\\p{N}])${notMinor}minor${onAboutMinor}`, "u");
