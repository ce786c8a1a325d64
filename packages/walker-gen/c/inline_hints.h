/* Hints about the functions that compilers copy into their callers. */
#ifndef PYF_INLINE_HINTS_H
#define PYF_INLINE_HINTS_H

/*
 * PYFI_RARE runs once for each target or type, so calls of it stay small. PYFI_READ has many
 * callers and waits for memory: inlined, it was a quarter of the code. PYFI_STEP is the inner loop
 * of decoding a table.
 */
#if defined(__GNUC__)
#define PYFI_RARE __attribute__((noinline, cold, unused))
#define PYFI_READ __attribute__((noinline, unused))
#define PYFI_STEP inline
#elif defined(_MSC_VER)
#define PYFI_RARE __declspec(noinline)
#define PYFI_READ __declspec(noinline)
#define PYFI_STEP inline
#else
#define PYFI_RARE inline
#define PYFI_READ inline
#define PYFI_STEP inline
#endif

#endif
