/**
 * What is asked. `program`: of features/programs; `seen`: what must be in a tool's answer, for all of them or for each; `as`: which of the tool's
 * commands is asked, for all of them or for each: a tool without it is asked by its plain one, unless it `must` be this; `from`: the first
 * minor that has it; `gil: false`: not of builds without a GIL; `tries`: how often what comes and goes is looked for.
 */
export const questions = [
  {
    what: "stacks of all threads, whole",
    program: "stacks",
    seen: all("block", "inner", "generates", "in_worker", "<module>"),
  },
  { what: "names of threads", program: "stacks", seen: /worker-name/ },
  { what: "qualified names", program: "stacks", seen: /inner\.<locals>\.<lambda>/, from: "3.11" },
  {
    what: "columns of positions",
    program: "stacks",
    as: "json",
    from: "3.11",
    seen: { pyframes: /"column":\d/, other: /"column":\d|col_offset=\d/ },
  },
  {
    what: "which functions were called from C",
    program: "stacks",
    as: "json",
    seen: { pyframes: /"name":"<lambda>"[^}]*"entry":true/, other: /<native>/ },
  },
  {
    what: "the native functions that Python called",
    program: "stacks",
    as: "native",
    seen: {
      pyframes: /~ \S*(?:nanosleep|select)\S*\n(?: +~ .*\n)* +block \(/,
      "py-spy": /(?:nanosleep|select) .*\n(?:.*\.so.*\n)* +block \(/,
      pystack: /in block\n.*\n(?: +\(C\) .*\n)* +\(C\) .*(?:nanosleep|select)/,
      other: /nanosleep|select/,
    },
  },
  {
    what: "native functions between Python's, where C calls Python",
    program: "stacks",
    as: "native",
    seen: {
      pyframes: /<lambda> \(.*\n(?: +~ .*\n)+ +inner \(/,
      "py-spy": /<lambda> \(.*\n(?:.*\.so.*\n)+ +inner \(/,
      pystack: /in inner\n.*\n(?: +\(C\) .*\n)+ +\(Python\) .* in <lambda>/,
      other: /map_next/,
    },
  },
  { what: "functions' variables", program: "stacks", as: "locals", seen: all("123456", "hello world") },
  {
    what: "the exception that is handled, with its message",
    program: "stacks",
    as: "json",
    seen: all("LookupError", "a handled message"),
  },
  {
    what: "a core file that gdb made",
    program: "stacks",
    as: "core",
    must: true,
    seen: all("block", "generates", "in_worker"),
  },
  {
    what: "the thread that holds the GIL",
    program: "spins",
    gil: false,
    tries: 5,
    seen: {
      pyframes: /holds the GIL/,
      "py-spy": /active\+gil/,
      pystack: /Has the GIL/,
      _remote_debugging: /status=\d*[13579]\b/,
      other: /\bgil\b/i,
    },
  },
  {
    what: "a garbage collection under way",
    program: "collects",
    as: { pyframes: "json", pystack: "native", Austin: "gc" },
    seen: {
      pyframes: /"collecting":true/,
      Austin: /Garbage collector[ .\n]*[\d.]+s \([1-9]/,
      other: /<GC>|Garbage collecting/,
    },
  },
  {
    what: "stacks of all interpreters",
    program: "interpreters",
    from: "3.8",
    seen: all("in_subinterpreter", "in_main"),
  },
  { what: "tasks of asyncio, by name", program: "tasks", as: "tasks", from: "3.8", seen: /inner-task/ },
  { what: "what a suspended coroutine awaits", program: "tasks", as: "tasks", seen: all("waits", "sleep") },
  {
    what: "which task awaits which",
    program: "tasks",
    as: "json",
    seen: {
      pyframes: /"awaitedBy":\["0x/,
      _remote_debugging: /awaited_by=\[CoroInfo\(.*task_name|awaited_by=\[.+?CoroInfo/,
      other: /awaited.?by/i,
    },
  },
  ...[
    ["a builtin", /sorted/],
    ["a method descriptor", /\bjoin/],
    ["a class", /bytearray/],
    ["a tuple", { pyframes: /tuple-name.*tuple\.file:12/, other: /tuple-name.*12|12.*tuple-name/ }],
    ["nothing that is known: the walk goes on", /outermost/],
  ].map(([kind, seen]) => ({ what: `frames that execute ${kind}`, program: "foreign", from: "3.13", seen })),
];

/** All of these words. */
function all(...words) {
  return { test: (text) => words.every((word) => text.includes(word)) };
}
