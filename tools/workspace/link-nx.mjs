/** After npm's install: `npx nx` starts nx.mjs in place of Nx's own program. */
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./run.mjs";

const bin = join(ROOT, "node_modules", ".bin");

// npm makes a script for each of Windows' shells, and a link elsewhere.
if (process.platform === "win32") {
  writeFileSync(join(bin, "nx.cmd"), '@node "%~dp0..\\..\\tools\\workspace\\nx.mjs" %*\r\n');
  writeFileSync(join(bin, "nx.ps1"), 'node "$PSScriptRoot/../../tools/workspace/nx.mjs" @args\nexit $LASTEXITCODE\n');
} else {
  rmSync(join(bin, "nx"), { force: true });
  symlinkSync(join("..", "..", "tools", "workspace", "nx.mjs"), join(bin, "nx"));
}
