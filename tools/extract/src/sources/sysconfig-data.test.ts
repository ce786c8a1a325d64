import { describe, expect, it } from "vitest";
import { coreDefines } from "./sysconfig-data.js";

describe("macros of the core's flags", () => {
  it("are joined over broken literals, once each, in order", () => {
    const text = [
      "build_time_vars = {'AC': 1,",
      " 'CFLAGS': '-O2 -DNDEBUG',",
      " 'CFLAGS_NODIST': '-g -D_Py_TIER2=3 '",
      "                  '-D_Py_JIT -std=c11',",
      " 'MODULE_CFLAGS': '-D_Py_NOT_THE_CORE',",
      " 'PY_CORE_CFLAGS': '-O2 -D_Py_TIER2=3 -I. -DPy_BUILD_CORE',",
      " 'Z': ''}",
    ].join("\n");
    expect(coreDefines(text)).toEqual(["_Py_JIT", "_Py_TIER2=3"]);
  });

  it("have the C library's size of time_t, as Debian's armhf", () => {
    const text = "build_time_vars = {'AC': 1,\n 'CFLAGS': '-O2 -D_LARGEFILE_SOURCE -D_TIME_BITS=64 -Wdate-time'}";
    expect(coreDefines(text)).toEqual(["_TIME_BITS=64"]);
  });

  it("are none where there are no flags", () => {
    expect(coreDefines("build_time_vars = {'AC': 1,\n 'CFLAGS': '-O2 -DNDEBUG'}")).toEqual([]);
  });
});
