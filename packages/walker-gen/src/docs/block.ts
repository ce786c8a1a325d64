/** A generated part of a page that is otherwise written by hand. */

/**
 * The page with what lies between `<!-- begin NAME -->` and `<!-- end NAME -->` replaced.
 *
 * @throws RangeError for a page without these two lines.
 */
export function withBlock(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- begin ${name} -->\n`, `<!-- end ${name} -->\n`];
  const [before, rest, ...more] = page.split(begin);
  const [, after, ...others] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined || more.length + others.length > 0) {
    throw new RangeError(`The page needs the lines ${begin.trim()} and ${end.trim()}, once each, in this order.`);
  }
  return `${before}${begin}${content}${end}${after}`;
}
