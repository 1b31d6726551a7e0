import { expect, signUp, test } from "./fixtures.ts";

test("sign out and in again; a wrong password is refused in words", async ({ page, account }) => {
  await signUp(page, account);
  await page.goto("/account");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page).not.toHaveURL(/\/account/);

  await page.goto("/library");
  await expect(page, "a page that needs a session asks for one").toHaveURL(/\/sign-in/);
  await page.getByLabel("E-mail address").fill(account.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();

  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page, "and leads back to where one wanted to go").toHaveURL(/\/library/);
});

test("a forgotten password is chosen anew through the mail", async ({ page, account, system }) => {
  await signUp(page, account);
  await page.goto("/account");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page).not.toHaveURL(/\/account/);

  await page.goto("/forgot-password");
  await page.getByLabel("E-mail address").fill(account.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Look at your mail" })).toBeVisible();

  const { link } = await system.mailTo(account.email);
  await page.goto(link);
  await expect(page).toHaveURL(/\/reset-password/);
  await page.getByLabel("New password").fill("quite another password");
  await page.getByRole("button", { name: "Save it" }).click();
  await expect(page).toHaveURL(/\/account/);

  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page).not.toHaveURL(/\/account/);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(account.email);
  await page.getByLabel("Password").fill("quite another password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/generate/);
});

test("the demo account is one press away, and its password in no page", async ({ page, system }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Try the demo" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText(system.demoAccount.email)).toBeVisible();
  expect(await page.content()).not.toContain(system.demoAccount.password);
  await page.getByRole("button", { name: "Try the demo" }).click();
  await expect(page).toHaveURL(/\/generate/);
});
