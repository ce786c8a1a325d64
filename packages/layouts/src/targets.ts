/** What a walker must know of a target beside its tables. */
export interface TargetFacts {
  /** Bytes of a pointer. */
  readonly pointerSize: 4 | 8;
  readonly byteOrder: "little" | "big";
  /**
   * Bytes from a pthread_t to the kernel's id of its thread: `tid` of glibc's struct pthread (nptl/descr.h), which libc.so.6
   * itself tells in _thread_db_pthread_tid, and of musl's (src/internal/pthread_impl.h, from 1.2.0); null where threads have
   * none there.
   */
  readonly pthreadTid: number | null;
}

/** The targets that tables are made for, by GNU triple. */
export const targets = {
  "x86_64-linux-gnu": { pointerSize: 8, byteOrder: "little", pthreadTid: 720 },
  "aarch64-linux-gnu": { pointerSize: 8, byteOrder: "little", pthreadTid: 208 },
  "i686-linux-gnu": { pointerSize: 4, byteOrder: "little", pthreadTid: 104 },
  "arm-linux-gnueabihf": { pointerSize: 4, byteOrder: "little", pthreadTid: 104 },
  "riscv64-linux-gnu": { pointerSize: 8, byteOrder: "little", pthreadTid: 208 },
  "powerpc64le-linux-gnu": { pointerSize: 8, byteOrder: "little", pthreadTid: 208 },
  "s390x-linux-gnu": { pointerSize: 8, byteOrder: "big", pthreadTid: 208 },
  "x86_64-linux-musl": { pointerSize: 8, byteOrder: "little", pthreadTid: 48 },
  "aarch64-linux-musl": { pointerSize: 8, byteOrder: "little", pthreadTid: 32 },
  "x86_64-apple-darwin": { pointerSize: 8, byteOrder: "little", pthreadTid: null },
  "aarch64-apple-darwin": { pointerSize: 8, byteOrder: "little", pthreadTid: null },
  "x86_64-windows-msvc": { pointerSize: 8, byteOrder: "little", pthreadTid: null },
  "aarch64-windows-msvc": { pointerSize: 8, byteOrder: "little", pthreadTid: null },
} as const satisfies Record<string, TargetFacts>;

export type TargetTriple = keyof typeof targets;
