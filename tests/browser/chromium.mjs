// Starts the Chromium that `make setup-test` unpacked: no root, no display, no system library but the C library.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { chromium } from "playwright-core";

const FOLDER = fileURLToPath(new URL("../../.tools/chromium", import.meta.url));

const ARGUMENTS = [
  "--no-sandbox", // its sandbox needs root or user namespaces; the pages are our own
  "--no-zygote", // which would need the sandbox's helper
  "--disable-gpu",
  "--disable-quic",
  "--font-render-hinting=none",
];

/** Return a running Playwright browser; the caller closes it. */
export async function launch() {
  const executablePath = join(FOLDER, "chromium");
  if (!existsSync(executablePath)) throw new Error(`${executablePath} is missing: run \`make setup-test\``);
  return chromium.launch({
    executablePath,
    args: ARGUMENTS,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(FOLDER, "al2023", "lib"), // NSS and expat come with the browser
      FONTCONFIG_PATH: join(FOLDER, "fonts"),
    },
  });
}
