import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Integration tests: they start PostgreSQL or other processes, or run models. All others are unit tests, which
 * `npm run test:unit` runs.
 */
export const integrationTests = [
  "tests/**",
  "server/test/**",
  "embedded/**",
  "cli/start/**",
  "cli/operators/**",
  "platform/processIdentity.test.ts",
  "tools/bootstrap/**",
  "tools/database/**",
  "worker/src/{inference,media,models,onnx}/**",
];

/** Test files of half a minute and more, and scenarios across processes: started first, so that none runs alone at the end. */
const slowFirst = [
  /\/tests\/(recovery|chaos\/)/,
  /\/cli\/start\//,
  /\/tools\/(bootstrap|database)\//,
  /\/tests\/worker\//,
  /\/embedded\//,
  /\/server\/test\/(process|reconnect)/,
  /\/worker\/src\/(inference|models)\//,
];

/** Runs slow test files first. Vitest knows their durations only from an earlier run, which a fresh clone doesn't have. */
export class SlowFirstSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = slowFirst.findIndex((pattern) => pattern.test(moduleId));
      return index === -1 ? slowFirst.length : index;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
