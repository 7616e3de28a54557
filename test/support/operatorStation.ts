import { expect, type Page } from "@playwright/test";

/** What a person does at the station, by the words on the screen. */
export async function signInByHand(page: Page, userId: string, password: string): Promise<void> {
  await page.getByLabel("User", { exact: true }).fill(userId);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation", { name: "Views" })).toBeVisible();
}

export async function signOutByHand(page: Page): Promise<void> {
  await page.getByRole("banner").getByRole("button", { name: /operator|engineer|supervisor|security|auditor|admin|viewer/i }).last().click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
}

export async function openView(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name, exact: true }).click();
}

/** All KPIs of the overview drawn as good values. */
export async function waitForLiveOverview(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const values = [...document.querySelectorAll("main [data-quality]")];
    return values.length > 0 && values.every((v) => v.getAttribute("data-quality") === "good");
  }, undefined, { timeout: 60_000 });
}
