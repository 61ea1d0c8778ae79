/** Folding of names, as the index of names was folded when it was built. */

/** Returns the words of a text without marks and capitals: runs of letters and digits of its NFKD form. */
export function words(text: string): string[] {
  const folded = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  return folded.match(/[\p{L}\p{N}]+/gu) ?? [];
}
