/**
 * One way to read another process. Returns the number of bytes read from
 * `address` on, or the negated errno; `into` has at most `maximum` bytes.
 */
export interface Reader extends Disposable {
  readonly name: "process_vm_readv" | "/proc/PID/mem";
  readonly maximum: number;
  read(address: bigint, into: Uint8Array): number;
}

/** The errno values that matter here; the same on every Linux architecture. */
export const errno = { EPERM: 1, ESRCH: 3, EIO: 5, EACCES: 13, EFAULT: 14, ENOSYS: 38 } as const;
