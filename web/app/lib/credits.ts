const numeric = new Intl.NumberFormat("en");

/** An amount of credits with its word: `1 credit`, `10,000 credits`. */
export const creditWords = (amount: number): string =>
  `${numeric.format(amount)} ${amount === 1 ? "credit" : "credits"}`;

export const creditFigure = (amount: number): string => numeric.format(amount);
