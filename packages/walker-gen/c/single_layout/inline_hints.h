/* Hints about inlining for a constant layout, where size counts. */
#ifndef PYF_INLINE_HINTS_H
#define PYF_INLINE_HINTS_H

/*
 * PYFI_RARE is done once a target or a type. PYFI_READ waits for memory, and what
 * is around it need not be fast: compilers make it small, too. PYFI_STEP is what
 * decoding a table repeats.
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
