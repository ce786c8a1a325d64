/**
 * Runtimes in images of macOS and Windows, without a process: small images, and structs by the
 * tables of those targets.
 */
import { type ByteSource, bufferSource, type Mapping } from "@pyframes/memory";
import { machOKinds as kinds, smallMachO, smallPe, smallUniversal } from "@pyframes/memory/testing";
import { describe, expect, it } from "vitest";
import { type Build, buildsOf, minors } from "#generated/builds.js";
import { debugOffsets } from "#generated/debug-offsets.js";
import { open } from "../attach.js";
import type { Field } from "../layout/field.js";
import { unpackLayout } from "../layout/layout.js";
import { FakeMemory } from "../testing/fake-memory.js";
import { struct } from "../testing/structs.js";

const builds = minors.flatMap(buildsOf);

const [start, interpreter, thread] = [0x7_0000_0000n, 0x8_0000_0000n, 0x9_0000_0000n];
const room = 1 << 20;

interface Kind {
  readonly target: string;
  readonly path: string;
  readonly file: Uint8Array;
  /** Parts of the file and where they are loaded, from `start`. */
  readonly parts: readonly (readonly [offset: number, size: number, at: number])[];
  /** Where the runtime is loaded, from `start`. */
  readonly runtime: number;
  readonly foundBy: { readonly file: string; readonly headers: string };
}

const foundBy = { file: "symbol", headers: "section" };
const machO = { target: "aarch64-apple-darwin", parts: [[0, 0x600, 0]], runtime: 0x400, foundBy } as const;
const systems: readonly (Kind & { readonly name: string })[] = [
  { ...machO, name: "macOS", path: "/Library/Python", file: smallMachO(kinds[0] as (typeof kinds)[0]) },
  { ...machO, name: "macOS, universal", path: "/usr/local/lib/libpython3.13.dylib", file: smallUniversal(false) },
  {
    name: "Windows",
    target: "x86_64-windows-msvc",
    path: "\\Device\\HarddiskVolume3\\Python\\python313.dll",
    file: smallPe(64),
    parts: [
      [0, 0x400, 0],
      [0x400, 0x300, 0x2000],
    ],
    runtime: 0x3000,
    foundBy,
  },
];

/** The oldest build of a target that describes itself. */
function buildOf(target: string): Build {
  const found = builds.find((build) => build.target === target && build.hex >= 0x030d0000 && build.abiflags === "");
  if (found === undefined) throw new Error(`there is no table of 3.13 for ${target}`);
  return found;
}

/** A runtime with one interpreter, which has one thread without a frame. */
class ForeignMemory extends FakeMemory {
  constructor(
    readonly kind: Kind,
    readonly build: Build,
    readonly hasFile: boolean,
  ) {
    super();
    const image = new Uint8Array(room);
    // Of a universal file, the slice.
    const slice = kind.file.length === smallMachO(kinds[0] as (typeof kinds)[0]).length ? 0 : 0x1000;
    const bytes = kind.file.length > 0x1000 ? kind.file.subarray(slice) : kind.file;
    for (const [offset, size, at] of kind.parts) image.set(bytes.subarray(offset, offset + size), at);
    image.set(this.#runtime(), kind.runtime);
    this.put(start, image);
    const { interpreter_state, thread_state } = unpackLayout(build.layout).groups;
    const ofInterpreter: [Field | null, bigint][] = [[interpreter_state.threads_head, thread]];
    if (interpreter_state.runtime !== null)
      ofInterpreter.push([interpreter_state.runtime, start + BigInt(kind.runtime)]);
    this.put(interpreter, struct(room, ofInterpreter));
    this.put(
      thread,
      struct(room, [
        [thread_state.interp, interpreter],
        [thread_state.thread_id, 77n],
      ]),
    );
  }

  override mappings(): readonly Mapping[] {
    const flags = { readable: true, writable: true, executable: true };
    return [{ ...flags, start, end: start + BigInt(room), offset: 0n, path: this.kind.path }];
  }

  override open(): ByteSource | null {
    return this.hasFile ? bufferSource(this.kind.file) : null;
  }

  #runtime(): Uint8Array {
    const { groups } = unpackLayout(this.build.layout);
    const runtime = struct(room / 2, [
      [groups.runtime_state.interpreters_head, interpreter],
      [groups.runtime_state.interpreters_main, interpreter],
    ]);
    const view = new DataView(runtime.buffer);
    runtime.set(Buffer.from("xdebugpy"));
    view.setBigUint64(8, BigInt(this.build.hex), true);
    const schema = debugOffsets.find(({ minor }) => minor === this.build.hex >>> 16);
    for (const { group, field, offset } of schema?.fields ?? []) {
      const known = Object.entries(groups).find(([name]) => name === group)?.[1] as Record<string, Field | null>;
      view.setBigUint64(offset, BigInt(known[field]?.offset ?? 0), true);
    }
    return runtime;
  }
}

describe.each(systems)("a process of $name", (kind) => {
  const build = buildOf(kind.target);

  it.each(["file", "headers"] as const)("is found by its %s, with its build's table", (source) => {
    const memory = new ForeignMemory(kind, build, source === "file");
    const { python, runtime, interpreters } = open(memory, "It").snapshot();
    expect({ python, runtime }).toMatchObject({
      python: { target: kind.target, build: build.id, offsets: "table" },
      runtime: { address: `0x${(start + BigInt(kind.runtime)).toString(16)}`, foundBy: kind.foundBy[source] },
    });
    expect(interpreters.map(({ threads }) => threads)).toMatchObject([[{ id: 77, complete: true, frames: [] }]]);
  });

  it("does not believe another file in the place of the one that is loaded", () => {
    const memory = new ForeignMemory(kind, build, true);
    memory.open = () => bufferSource(smallPe(32));
    expect(open(memory, "It").snapshot().runtime.foundBy).toBe("section");
  });
});
