import type { Page } from "@playwright/test";
import { demoEmail } from "../../embedded/supabase/demoAccount.ts";
import { expect, test } from "./fixtures.ts";

async function signInAsOperator(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Try the demo" }).click();
  await expect(page).toHaveURL(/\/generate/);
}

test("credits are adjusted once, and the form is empty again", async ({ page }) => {
  await signInAsOperator(page);
  await page.goto(`/operator/users?search=${demoEmail}`);
  const amount = page.getByLabel("Credits (±)");
  const form = page.locator("form", { has: amount });
  const reason = form.getByLabel("Reason");
  const adjust = form.getByRole("button", { name: "Adjust credits" });

  await amount.fill("5000000");
  await reason.fill("More than can be");
  await adjust.click();
  await expect(form.getByRole("alert")).toContainText("at most 1,000,000");
  await expect(amount, "what was refused stays").toHaveValue("5000000");
  await expect(reason).toHaveValue("More than can be");

  await amount.fill("7");
  await reason.fill("A present");
  await adjust.click();
  await expect(page.getByText("The credits are adjusted.")).toBeVisible();
  await expect(amount).toHaveValue("");
  await expect(reason).toHaveValue("");
  await adjust.click();
  await expect(amount, "the browser wants it filled in").toBeFocused();
  await expect(page.getByRole("row", { name: /A present/ })).toHaveCount(1);
});

test("a queue is resumed without the reason of its pause", async ({ page }) => {
  await signInAsOperator(page);
  await page.goto("/operator");
  const videos = page.getByRole("region", { name: "Videos (WAN)", exact: true });
  await videos.getByLabel("Reason").fill("A new fan");
  await videos.getByRole("button", { name: "Pause Videos (WAN)" }).click();
  await expect(page.getByText("The queue is paused.")).toBeVisible();
  await expect(videos.getByLabel("Reason")).toHaveValue("");
  await videos.getByRole("button", { name: "Resume Videos (WAN)" }).click();
  await expect(videos).toContainText("Open");
  await page.goto("/operator/audit");
  await expect(page.getByRole("row", { name: /Resumed a queue/ }).first()).toContainText(
    "paused for A new fan",
  );
});

test("the owner of a job in a paused queue reads that no worker takes it", async ({ page }) => {
  await signInAsOperator(page);
  await page.goto("/operator");
  const pictures = page.getByRole("region", { name: "Pictures (SDXL)", exact: true });
  await pictures.getByLabel("Reason").fill("A new lamp");
  await pictures.getByRole("button", { name: "Pause Pictures (SDXL)" }).click();
  await expect(pictures).toContainText("Paused");
  await page.goto("/generate");
  await page.getByLabel("Prompt", { exact: true }).fill("a yellow house");
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  const stage = page.getByRole("region", { name: "Your picture" });
  await expect(stage.getByText(/^No worker takes jobs of this kind/)).toBeVisible();
  await stage.getByRole("button", { name: "Cancel" }).click();
  await expect(stage.getByText("Your credits are back.")).toBeVisible();
  await page.goto("/operator");
  await pictures.getByRole("button", { name: "Resume Pictures (SDXL)" }).click();
  await expect(pictures).toContainText("Open");
});
