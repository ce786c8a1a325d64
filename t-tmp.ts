import { attach } from "./packages/walker/src/index.js";
const t = await attach({ pid: Number(process.argv[2]) });
const s = t.snapshot();
console.log(JSON.stringify(s));
