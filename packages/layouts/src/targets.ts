/** What a walker must know of a target beside its tables. */
export interface TargetFacts {
  /** Bytes of a pointer. */
  readonly pointerSize: 4 | 8;
  readonly byteOrder: "little" | "big";
}

/** The targets that tables are made for, by GNU triple. */
export const targets = {
  "x86_64-linux-gnu": { pointerSize: 8, byteOrder: "little" },
  "aarch64-linux-gnu": { pointerSize: 8, byteOrder: "little" },
  "i686-linux-gnu": { pointerSize: 4, byteOrder: "little" },
  "arm-linux-gnueabihf": { pointerSize: 4, byteOrder: "little" },
  "riscv64-linux-gnu": { pointerSize: 8, byteOrder: "little" },
  "powerpc64le-linux-gnu": { pointerSize: 8, byteOrder: "little" },
  "s390x-linux-gnu": { pointerSize: 8, byteOrder: "big" },
  "x86_64-linux-musl": { pointerSize: 8, byteOrder: "little" },
  "aarch64-linux-musl": { pointerSize: 8, byteOrder: "little" },
  "x86_64-apple-darwin": { pointerSize: 8, byteOrder: "little" },
  "aarch64-apple-darwin": { pointerSize: 8, byteOrder: "little" },
  "x86_64-windows-msvc": { pointerSize: 8, byteOrder: "little" },
  "aarch64-windows-msvc": { pointerSize: 8, byteOrder: "little" },
} as const satisfies Record<string, TargetFacts>;

export type TargetTriple = keyof typeof targets;
