/** Folding of names, as the index of names was folded when it was built. */

/** Returns the words of a text without marks and capitals: runs of letters and digits of its NFKD form. */
export function words(text: string): string[] {
  const folded = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  return folded.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Returns the words of a text, folded, each with the form in which it was written. */
export function spelt(text: string): Map<string, string> {
  const parts = text.normalize("NFC").match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return new Map(parts.flatMap((part) => words(part).map((word): [string, string] => [word, part])));
}
