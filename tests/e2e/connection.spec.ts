import type { Browser, Page } from "@playwright/test";
import { expect, expectPicture, generate, signUp, test } from "./fixtures.ts";

/** A page of its own: the browser reports each request that is cut off as an error, which is what happens here. */
async function newPage(browser: Browser, baseURL: string | undefined): Promise<Page> {
  const context = await browser.newContext(baseURL ? { baseURL } : {});
  return context.newPage();
}

/** As without a network, for all that the page asks of the site. */
const data = /\.data(\?|$)/;
const cut = (page: Page) => page.route(data, (route) => route.abort("connectionfailed"));
const mend = (page: Page) => page.unroute(data);

test("what could not be sent stays in the form, and is sent by the next press", async ({
  browser,
  baseURL,
  account,
}) => {
  const page = await newPage(browser, baseURL);
  await signUp(page, account);
  await cut(page);
  await generate(page, { prompt: "green hills under a blue sky", steps: 10, width: 512, height: 512 });
  await expect(page.getByRole("alert")).toContainText("The server did not answer.");
  await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue("green hills under a blue sky");
  await mend(page);
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  await expectPicture(page, /green hills/);
  await page.context().close();
});

test("a form whose answer was lost makes one job, though it is sent again", async ({
  browser,
  baseURL,
  account,
}) => {
  const page = await newPage(browser, baseURL);
  await signUp(page, account);
  await page.route(data, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await generate(page, { prompt: "snowy mountain peaks", steps: 10, width: 512, height: 512 });
  await expect(page.getByRole("alert")).toContainText("it counts once");
  // The job is there all the same, and the page is loaded again because of it, with another key.
  await expectPicture(page, /snowy mountain peaks/);
  await page.unroute(data);
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  await expect(page).toHaveURL(/job=/);
  await expect(page.getByTitle("Your credits")).toContainText("99");
  await page.context().close();
});

test("a page that is brought up to date without a connection stays, and is once it is back", async ({
  browser,
  baseURL,
  account,
}) => {
  const page = await newPage(browser, baseURL);
  await signUp(page, account);
  // Long enough that it is not done before the connection is cut.
  await generate(page, { prompt: "a forest of pine trees", steps: 50, count: 6 });
  await expect(page).toHaveURL(/job=/);
  await page.getByLabel("Prompt", { exact: true }).fill("typed while it is away");
  await cut(page);
  // The picture comes over the socket; the balance and the rest are to be loaded again, and cannot be.
  await expectPicture(page, /a forest of pine trees/);
  await expect(page.getByText("No connection to the server")).toBeVisible();
  await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue("typed while it is away");
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  await mend(page);
  await expect(page.getByText("No connection to the server")).toBeHidden();
  await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue("typed while it is away");
  await expect(page.getByTitle("Your credits")).toContainText("94");
  await page.context().close();
});

test("a page that cannot be fetched says that there is no connection, and comes", async ({
  browser,
  baseURL,
  account,
}) => {
  const page = await newPage(browser, baseURL);
  await signUp(page, account);
  await cut(page);
  const places = page.getByRole("navigation", { name: "Main" });
  await places.getByRole("link", { name: "Library" }).click();
  await expect(page.getByRole("heading", { name: "No connection" })).toBeVisible();
  await expect(page.getByText("500")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  await mend(page);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Library" })).toBeVisible();

  await cut(page);
  await places.getByRole("link", { name: "Account" }).click();
  await expect(page.getByRole("heading", { name: "No connection" })).toBeVisible();
  await mend(page);
  await expect(page.getByRole("heading", { name: "Account" }), "by itself").toBeVisible();
  await page.context().close();
});
