import { expect, it } from "vitest";
import { parseStacks } from "./gdb.js";

it("reads gdb's output: threads, functions, source lines, libraries, stack pointers", () => {
  const text = [
    "[Thread debugging using libthread_db enabled]",
    "0x00007fff in ?? ()",
    '\nThread 2 (Thread 0x7fc (LWP 9) "x"):',
    "#0  __poll (fds=0x0) at poll.c:29\n$1 = 0x7ff0",
    "#1  <signal handler called>\n$2 = 0x7ff8",
    "#2  0x00007 in ?? () from /lib/x.so\nvalue is not available",
    '\nThread 1 (Thread 0x7fd (LWP 7) "python3"):',
    "#0  0x0000 in f@plt (tstate=0x1)\n$3 = 0x10",
  ];
  const frame = (name: string | null, stackPointer: bigint | null, place: object = {}) => ({
    stackPointer,
    symbol: { name, library: null, file: null, line: null, ...place },
  });
  expect([...parseStacks(text.join("\n"))]).toEqual([
    [
      9,
      {
        cut: null,
        frames: [
          frame("__poll", 0x7ff0n, { file: "poll.c", line: 29 }),
          frame("<signal handler called>", 0x7ff8n),
          frame(null, null, { library: "/lib/x.so" }),
        ],
      },
    ],
    [7, { cut: null, frames: [frame("f", 0x10n)] }],
  ]);
});
