/* Which functions compilers are to copy into their callers, where the layout is a constant and size counts. */
#ifndef PYF_INLINE_HINTS_H
#define PYF_INLINE_HINTS_H

/*
 * PYF_RARE is done once a target or a type. PYF_READ waits for memory, and what
 * is around it need not be fast: compilers make it small, too. PYF_STEP is what
 * decoding a table repeats.
 */
#if defined(__GNUC__)
#define PYF_RARE __attribute__((noinline, cold, unused))
#define PYF_READ __attribute__((noinline, cold, unused))
#define PYF_STEP __attribute__((noinline, unused))
#elif defined(_MSC_VER)
#define PYF_RARE __declspec(noinline)
#define PYF_READ __declspec(noinline)
#define PYF_STEP __declspec(noinline)
#else
#define PYF_RARE inline
#define PYF_READ inline
#define PYF_STEP inline
#endif

#endif
