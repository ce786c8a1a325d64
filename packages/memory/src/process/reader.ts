/** One way to read another process. */
export interface Reader extends Disposable {
  readonly name: "process_vm_readv" | "/proc/PID/mem";
  /** The most bytes that one `read` takes. */
  readonly maximum: number;
  /** Returns the number of bytes that were read from `address` on, or a negated errno value. */
  read(address: bigint, into: Uint8Array): number;
}

/** The errno values that matter here, the same on every Linux architecture. */
export const errno = { EPERM: 1, ESRCH: 3, EIO: 5, EACCES: 13, EFAULT: 14, ENOSYS: 38 } as const;
