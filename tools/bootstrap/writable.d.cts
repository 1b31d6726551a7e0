/** Throws a PlainFailure if one of these folders of the project can't be written to, or made. */
export function checkWritable(root: string, folders: readonly string[]): void;
/** The sentence for one of them, from the code of the error. */
export function describe(folder: string, code: string): string;
