/** The value that a loader returns for a missing key. Pothos passes null on, but its types allow only values and errors. */
export const absent = <Value>(): Value => null as Value;
