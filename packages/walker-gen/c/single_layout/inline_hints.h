/* Hints about inlining for a constant layout, where size counts. */
#ifndef PYF_INLINE_HINTS_H
#define PYF_INLINE_HINTS_H

/*
 * PYFI_RARE runs once for each target or type. PYFI_READ waits for memory, so the code around it is
 * compiled for size, too. PYFI_STEP is the inner loop of decoding a table.
 */
#if defined(__GNUC__)
#define PYFI_RARE __attribute__((noinline, cold, unused))
#define PYFI_READ __attribute__((noinline, cold, unused))
#define PYFI_STEP __attribute__((noinline, unused))
#elif defined(_MSC_VER)
#define PYFI_RARE __declspec(noinline)
#define PYFI_READ __declspec(noinline)
#define PYFI_STEP __declspec(noinline)
#else
#define PYFI_RARE inline
#define PYFI_READ inline
#define PYFI_STEP inline
#endif

#endif
