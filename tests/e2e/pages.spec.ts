import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, expectPicture, generate, signUp, test } from "./fixtures.ts";

const publicPages = ["/", "/sign-in", "/sign-up", "/forgot-password"];
const ownPages = ["/generate", "/library", "/account"];

/** What axe finds, in a form that says where. */
async function accessibilityFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`));
}

const widerThanWindow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Visits the pages, one after the other, and the page of the newest picture if there is one. */
async function visitAll(
  page: Page,
  paths: readonly string[],
  look: (path: string) => Promise<void>,
): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await look(path);
  }
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`pages are accessible in ${colorScheme}`, async ({ page, account }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const look = async (path: string): Promise<void> => {
      expect.soft(await accessibilityFaults(page), path).toEqual([]);
    };
    await visitAll(page, publicPages, look);
    await signUp(page, account);
    await generate(page, {
      prompt: "a large yellow star on a purple background",
      steps: 10,
      width: 512,
      height: 512,
    });
    await expectPicture(page, /a large yellow star/);
    await look("/generate with a picture");
    await visitAll(page, ownPages, look);
    await page.goto("/library");
    await page.getByRole("link", { name: /a large yellow star/ }).click();
    await expectPicture(page, /a large yellow star/);
    await look("/assets/:id");
  });
}

test("everything fits on a phone", async ({ page, account }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const look = async (path: string): Promise<void> => {
    expect.soft(await widerThanWindow(page), `${path} scrolls sideways by so many pixels`).toBe(0);
  };
  await visitAll(page, publicPages, look);
  await signUp(page, account);
  await generate(page, {
    prompt: "night sky with a full moon over the sea",
    steps: 10,
    width: 512,
    height: 512,
  });
  await expectPicture(page, /night sky/);
  await look("/generate with a picture");
  await visitAll(page, ownPages, look);
  await page.goto("/library");
  await page.getByRole("link", { name: /night sky/ }).click();
  await expectPicture(page, /night sky/);
  await look("/assets/:id");
});

test("an unknown page says so", async ({ page }) => {
  const response = await page.goto("/no-such-page");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading").first()).toBeVisible();
});
