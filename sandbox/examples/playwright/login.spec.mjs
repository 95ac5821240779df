// In a real browser, as often as you like: `reset` makes the sandbox forget who authorized what.
import { expect, test } from '@playwright/test';

const SANDBOX_URL = `http://127.0.0.1:${process.env.SANDBOX_PORT ?? '4000'}`;

test.beforeEach(async ({ page, request }) => {
  await request.post(`${SANDBOX_URL}/sandbox/reset`, { data: {} });
  await page.goto('/');
  await page.getByRole('link', { name: 'Log in with Loop & Tie' }).click();
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByLabel('Password').fill('sandbox');
  await page.getByRole('button', { name: 'Log in' }).click();
});

test('logs in', async ({ page }) => {
  await page.getByRole('button', { name: 'Authorize', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Welcome' })).toBeVisible();
});

test('says that access was denied', async ({ page }) => {
  await page.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByRole('alert')).toHaveText('Access was denied at Loop & Tie.');
});
