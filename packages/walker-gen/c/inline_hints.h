/* Which functions compilers are to copy into their callers. */
#ifndef PYF_INLINE_HINTS_H
#define PYF_INLINE_HINTS_H

/*
 * PYF_RARE is done once a target or a type: what leads to it is made small.
 * PYF_READ has many callers and waits for memory: copied into all of them it
 * was a quarter of the code. PYF_STEP is what decoding a table repeats.
 */
#if defined(__GNUC__)
#define PYF_RARE __attribute__((noinline, cold, unused))
#define PYF_READ __attribute__((noinline, unused))
#define PYF_STEP inline
#elif defined(_MSC_VER)
#define PYF_RARE __declspec(noinline)
#define PYF_READ __declspec(noinline)
#define PYF_STEP inline
#else
#define PYF_RARE inline
#define PYF_READ inline
#define PYF_STEP inline
#endif

#endif
