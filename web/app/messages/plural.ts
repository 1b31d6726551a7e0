/** The language of the catalogs in this folder. Dates and numbers use the viewer's locale instead. */
const language = "en";

const cardinals = new Intl.PluralRules(language);

/** The form for a count. */
export const plural = <Form>(count: number, forms: { one: Form; other: Form }): Form =>
  cardinals.select(count) === "one" ? forms.one : forms.other;
