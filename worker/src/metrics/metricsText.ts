/** Label values by label name. */
export type Labels = Readonly<Record<string, string>>;
export type Sample = { labels?: Labels; value: number };

/** One metric as Prometheus reads it: help, type, and a line a sample. */
export type Metric = { lines(): string[] };

const escaped = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
}

const header = (name: string, help: string, type: string): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
];

/** Samples by their labels. */
class Series<T> {
  readonly #series = new Map<string, { labels: Labels; value: T }>();

  at(labels: Labels, initial: () => T): { labels: Labels; value: T } {
    const key = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
    const known = this.#series.get(key) ?? { labels, value: initial() };
    this.#series.set(key, known);
    return known;
  }

  all(): { labels: Labels; value: T }[] {
    return [...this.#series.values()];
  }
}

/** Only ever grows. */
export class Counter implements Metric {
  readonly #series = new Series<number>();
  readonly name: string;
  readonly help: string;

  constructor(name: string, help: string) {
    this.name = name;
    this.help = help;
  }

  add(labels: Labels = {}, value = 1): void {
    this.#series.at(labels, () => 0).value += value;
  }

  lines(): string[] {
    const samples = this.#series.all().map(({ labels, value }) => line(this.name, labels, value));
    return [...header(this.name, this.help, "counter"), ...samples];
  }
}

/** Asked for its values when somebody reads them. */
export class Gauge implements Metric {
  readonly name: string;
  readonly help: string;
  readonly #read: () => Sample[];

  constructor(name: string, help: string, read: () => Sample[]) {
    this.name = name;
    this.help = help;
    this.#read = read;
  }

  lines(): string[] {
    const samples = this.#read().map(({ labels = {}, value }) => line(this.name, labels, value));
    return [...header(this.name, this.help, "gauge"), ...samples];
  }
}

type Buckets = { counts: number[]; sum: number; count: number };

/** Counts values up to each bound. */
export class Histogram implements Metric {
  readonly #series = new Series<Buckets>();
  readonly name: string;
  readonly help: string;
  readonly #bounds: readonly number[];

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
  }

  observe(labels: Labels, value: number): void {
    const empty = (): Buckets => ({ counts: this.#bounds.map(() => 0), sum: 0, count: 0 });
    const buckets = this.#series.at(labels, empty).value;
    buckets.sum += value;
    buckets.count += 1;
    this.#bounds.forEach((bound, index) => {
      if (value <= bound) buckets.counts[index] = (buckets.counts[index] ?? 0) + 1;
    });
  }

  lines(): string[] {
    const samples = this.#series
      .all()
      .flatMap(({ labels, value }) => [
        ...this.#bounds.map((bound, index) =>
          line(`${this.name}_bucket`, { ...labels, le: String(bound) }, value.counts[index] ?? 0),
        ),
        line(`${this.name}_bucket`, { ...labels, le: "+Inf" }, value.count),
        line(`${this.name}_sum`, labels, value.sum),
        line(`${this.name}_count`, labels, value.count),
      ]);
    return [...header(this.name, this.help, "histogram"), ...samples];
  }
}

/** The text exposition format, version 0.0.4. */
export const metricsText = (metrics: readonly Metric[]): string =>
  `${metrics.flatMap((metric) => metric.lines()).join("\n")}\n`;
