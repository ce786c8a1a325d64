import { describe, expect, it } from "vitest";
import { formats, parseStacks } from "./unwind.js";

const EVAL = "_PyEval_EvalFrameDefault";

const frame = (name: string | null, stackPointer: bigint | null = null) => ({ name, stackPointer });

describe("what unwinders print", () => {
  it("is read: eu-stack", () => {
    const text = `PID 7 - process\nTID 7:\n#0  0x00007f10 clock_nanosleep@@GLIBC_2.17\n#1  0x00007f11 - 1 ${EVAL}\n#2  0x00007f12\nTID 9:\n#0  0x01 poll\n`;
    expect([...parseStacks(text, formats["eu-stack"] as never)]).toEqual([
      [7, [frame("clock_nanosleep"), frame(EVAL), frame(null)]],
      [9, [frame("poll")]],
    ]);
  });

  it("is read: gdb", () => {
    const text = [
      "[Thread debugging using libthread_db enabled]",
      "0x00007fff in ?? ()",
      '\nThread 2 (Thread 0x7fc (LWP 9) "x"):',
      "#0  __poll (fds=0x0) at poll.c:29\n$1 = 0x7ff0",
      "#1  <signal handler called>\n$2 = 0x7ff8",
      "#2  0x00007 in ?? () from /lib/x.so\nvalue is not available",
      '\nThread 1 (Thread 0x7fd (LWP 7) "python3"):',
      `#0  0x0000 in ${EVAL} (tstate=0x1) at x.h:8\n$3 = 0x10`,
    ];
    expect([...parseStacks(text.join("\n"), formats.gdb as never)]).toEqual([
      [9, [frame("__poll", 0x7ff0n), frame("<signal handler called>", 0x7ff8n), frame(null)]],
      [7, [frame(EVAL, 0x10n)]],
    ]);
  });
});
