/**
 * The features to look for.
 *
 * - `program`: the one of features/programs that shows the feature.
 * - `seen`: must match a tool's output; one pattern, or one for each tool.
 * - `as`: the command of each tool to run, where the plain one is not enough. A tool without that
 *   command runs its plain one, unless the question has `must`.
 * - `from`: the first minor that has the feature.
 * - `gil: false`: skip builds without a GIL.
 * - `tries`: attempts, for a state that comes and goes.
 */
export const questions = [
  {
    feature: "stacks of all threads, whole",
    program: "stacks",
    seen: all("block", "inner", "generates", "in_worker", "<module>"),
  },
  { feature: "names of threads", program: "stacks", seen: /worker-name/ },
  { feature: "qualified names", program: "stacks", seen: /inner\.<locals>\.<lambda>/, from: "3.11" },
  {
    feature: "columns of positions",
    program: "stacks",
    as: "json",
    from: "3.11",
    seen: { pyframes: /"column":\d/, other: /"column":\d|col_offset=\d/ },
  },
  {
    feature: "functions that C called",
    program: "stacks",
    as: "json",
    seen: { pyframes: /"name":"<lambda>"[^}]*"entry":true/, other: /<native>/ },
  },
  {
    feature: "the native functions that Python called",
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
    feature: "native functions between Python's, where C calls Python",
    program: "stacks",
    as: "native",
    seen: {
      pyframes: /<lambda> \(.*\n(?: +~ .*\n)+ +inner \(/,
      "py-spy": /<lambda> \(.*\n(?:.*\.so.*\n)+ +inner \(/,
      pystack: /in inner\n.*\n(?: +\(C\) .*\n)+ +\(Python\) .* in <lambda>/,
      other: /map_next/,
    },
  },
  { feature: "functions' variables", program: "stacks", as: "locals", seen: all("123456", "hello world") },
  {
    feature: "the exception that is handled, with its message",
    program: "stacks",
    as: "json",
    seen: all("LookupError", "a handled message"),
  },
  {
    feature: "a core file that gdb made",
    program: "stacks",
    as: "core",
    must: true,
    seen: all("block", "generates", "in_worker"),
  },
  {
    feature: "the thread that holds the GIL",
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
    feature: "a garbage collection under way",
    program: "collects",
    as: { pyframes: "json", pystack: "native", Austin: "gc" },
    seen: {
      pyframes: /"collecting":true/,
      Austin: /Garbage collector[ .\n]*[\d.]+s \([1-9]/,
      other: /<GC>|Garbage collecting/,
    },
  },
  {
    feature: "stacks of all interpreters",
    program: "interpreters",
    from: "3.8",
    seen: all("in_subinterpreter", "in_main"),
  },
  { feature: "tasks of asyncio, by name", program: "tasks", as: "tasks", from: "3.8", seen: /inner-task/ },
  {
    feature: "the object that a suspended coroutine awaits",
    program: "tasks",
    as: "tasks",
    seen: all("waits", "sleep"),
  },
  {
    feature: "the tasks that await a task",
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
  ].map(([kind, seen]) => ({ feature: `frames that execute ${kind}`, program: "foreign", from: "3.13", seen })),
  {
    feature: "frames with an unknown executable: the walk continues",
    program: "foreign",
    from: "3.13",
    seen: /outermost/,
  },
];

/** Matches a text that has all of these words. */
function all(...words) {
  return { test: (text) => words.every((word) => text.includes(word)) };
}
