// Unpacks the Chromium of @sparticuz/chromium into a folder of ours: `node unpack.mjs FOLDER`.
// The package itself would unpack into /tmp under fixed names, where another version or user may have been before.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join, resolve } from "node:path";

const PACKS = ["chromium.br", "al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"];

const folder = resolve(process.argv[2]);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
process.env.TMPDIR = folder; // where the package's inflate() writes

const { inflate } = await import("@sparticuz/chromium");
const packed = new URL("../bin/", import.meta.resolve("@sparticuz/chromium"));
await Promise.all(PACKS.map((name) => inflate(fileURLToPath(new URL(name, packed)))));

// The package's own fonts.conf names folders in /tmp; with this one only the bundled font is seen, on every machine.
await writeFile(
  join(folder, "fonts", "fonts.conf"),
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, "fonts", "fonts")}</dir>
  <cachedir>${join(folder, "fonts", "cache")}</cachedir>
</fontconfig>
`,
);
