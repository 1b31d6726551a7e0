/** What a loader answers for a key that nothing has. Pothos passes null on; its types only know values and errors. */
export const absent = <Value>(): Value => null as Value;
