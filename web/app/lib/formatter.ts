import { defaultLocale, readLocale } from "./locale.ts";
import { useRootData } from "./rootData.ts";

export type Formatter = ReturnType<typeof createFormatter>;

/** Formats numbers and dates for one locale. Digits are Latin in every locale, as in the form's inputs. */
export function createFormatter(locale: string) {
  const numberFormat = (options: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(locale, { numberingSystem: "latn", ...options });
  const integer = numberFormat();
  const signed = numberFormat({ signDisplay: "exceptZero" });
  const percent = numberFormat({ style: "percent", maximumFractionDigits: 0 });
  const unit = (name: string, digits: number) =>
    numberFormat({
      style: "unit",
      unit: name,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  return {
    number: (value: number): string => integer.format(value),
    /** With a fixed number of fraction digits: `0.8`. */
    decimal: (value: number, digits: number): string =>
      numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
    /** With its sign: `+3`, `−1`, `0`. */
    signed: (value: number): string => signed.format(value).replace("-", "\u2212"),
    /** A fraction of 1 as a percentage. */
    percent: (fraction: number): string => percent.format(fraction),
    /** The size of a file: `340 kB`, `1.2 MB`. */
    fileSize: (bytes: number): string =>
      bytes < 1_000_000 ? unit("kilobyte", 0).format(bytes / 1e3) : unit("megabyte", 1).format(bytes / 1e6),
    /** An amount of memory: `11.4 GB`. */
    gigabytes: (bytes: number): string => unit("gigabyte", 1).format(bytes / 1e9),
    /** `timeZone` undefined is the time zone of the machine. */
    date: (iso: string, timeZone?: string): string =>
      new Date(iso).toLocaleString(locale, { dateStyle: "medium", ...(timeZone ? { timeZone } : {}) }),
    dateTime: (iso: string, timeZone?: string): string =>
      new Date(iso).toLocaleString(locale, {
        dateStyle: "medium",
        timeStyle: "short",
        ...(timeZone ? { timeZone } : {}),
      }),
  };
}

const formatters = new Map<string, Formatter>();
/** Locales come from requests, so their number has a limit. */
const maxFormatters = 200;

function formatterFor(locale: string): Formatter {
  const known = formatters.get(locale);
  if (known) return known;
  if (formatters.size >= maxFormatters) formatters.clear();
  const formatter = createFormatter(locale);
  formatters.set(locale, formatter);
  return formatter;
}

/** For loaders and actions: the formatter of the viewer's locale. */
export const formatterOf = (request: Request): Formatter =>
  formatterFor(readLocale(request.headers.get("accept-language")));

/** For components: the server's choice of locale, so that the first render in the browser is the same. */
export const useFormatter = (): Formatter => formatterFor(useRootData()?.locale ?? defaultLocale);
