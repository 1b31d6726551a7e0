/** Version of all contracts in this folder. Raised with every incompatible change; checked by `claim_job`. */
export const contractVersion = 2;
