import { test as base, chromium, expect, type Page } from "@playwright/test";
import { findBrowser } from "../support/findBrowser.ts";
import { projectFolder, type RunningSystem, startSystem } from "./system.ts";

export { expect };

type Fixtures = { account: { email: string; password: string } };
type WorkerFixtures = { system: RunningSystem };

let accounts = 0;

/**
 * `system` is started once for the test run. `page` fails the test on an unexpected console error. `account` is an
 * unused email address and password.
 */
export const test = base.extend<Fixtures, WorkerFixtures>({
  system: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies off the pattern
    async ({}, use) => {
      const system = await startSystem();
      await use(system);
      await system.close();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies off the pattern
    async ({}, use) => {
      const found = await findBrowser(process.env, `${projectFolder}/node_modules/.cache`);
      console.log(`Browser: ${found.description}`);
      const browser = await chromium.launch({
        executablePath: found.executable,
        env: { ...process.env, ...found.environment } as Record<string, string>,
        // Chromium doesn't start with its sandbox as root, the user in a container.
        args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
      });
      await use(browser);
      await browser.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ system }, use) => use(system.siteUrl),
  page: async ({ page }, use) => {
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(`console: ${message.text()}`);
    });
    await use(page);
    expect(problems.filter((problem) => !isExpected(problem))).toEqual([]);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies off the pattern
  account: async ({}, use, info) => {
    accounts += 1;
    await use({
      email: `visitor-${info.workerIndex}-${accounts}@example.test`,
      password: "a long enough password",
    });
  },
});

/** The browser logs every 4xx response as an error; tests that cause one check the page instead. */
const isExpected = (problem: string): boolean => /status of 4\d\d/.test(problem);

export async function signUp(page: Page, account: { email: string; password: string }): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Email address").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/generate/);
}

export type GenerateInput = {
  prompt: string;
  steps?: number;
  width?: number;
  height?: number;
  count?: 1 | 3 | 6;
};

/** Fills in the form on the generate page and submits it. */
export async function generate(page: Page, input: GenerateInput): Promise<void> {
  await page.getByLabel("Prompt", { exact: true }).fill(input.prompt);
  if (input.count) {
    await page
      .getByRole("group", { name: "Number of images" })
      .getByText(String(input.count), { exact: true })
      .click();
  }
  const advanced = { Steps: input.steps, Width: input.width, Height: input.height };
  for (const [name, value] of Object.entries(advanced)) {
    if (value === undefined) continue;
    const field = page.getByLabel(new RegExp(`^${name}`));
    if (!(await field.isVisible())) await page.getByText("Advanced", { exact: true }).click();
    await field.fill(String(value));
  }
  await page.getByRole("button", { name: "Generate", exact: true }).click();
}

/** Records each step of the progress bar inside the page, because a short job finishes between two assertions. */
export async function recordSteps(page: Page): Promise<() => Promise<number[]>> {
  const steps = await page.evaluateHandle(() => {
    const seen: number[] = [];
    const record = (): void => {
      const value = document.querySelector('[role="progressbar"]')?.getAttribute("aria-valuenow");
      if (value && seen.at(-1) !== Number(value)) seen.push(Number(value));
    };
    new MutationObserver(record).observe(document.body, { subtree: true, childList: true, attributes: true });
    return seen;
  });
  return () => steps.jsonValue();
}

/** Waits until an image with this alternative text has loaded. */
export async function expectImage(page: Page, name: string | RegExp): Promise<void> {
  const image = page.getByRole("img", { name }).first();
  await expect(image).toBeVisible({ timeout: 60_000 });
  await expect
    .poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth), {
      message: "the image has loaded",
    })
    .toBeGreaterThan(100);
}
