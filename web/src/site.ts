/** Where the pages of the site stand, as its search form tells: the root, and the file of a page in its folder. */

export interface Site {
  root: URL;
  file: string;
}

/** Reads a search form: its index lies below the root, and it leads to a file in the language of the page. */
export function siteOf(form: HTMLFormElement): Site {
  const root = new URL("../", new URL(form.dataset.index ?? "", document.baseURI));
  return { root, file: new URL(form.action).pathname.split("/").pop() || "index.html" };
}

/** Returns the address of the page at a path below the root ("id/person/x"). */
export function addressOf(path: string, { root, file }: Site): string {
  const steps = path.split("/").map(encodeURIComponent).join("/");
  return new URL(`${steps}/${file}`, root).href;
}

/**
 * Returns the address of the page that shows an IRI, given as its rest behind the base ("id/person/x/birth",
 * "ns#Trial"): parts of a thing stand on the page of the thing.
 */
export function addressOfRest(rest: string, site: Site): string {
  const [path = "", fragment] = rest.split("#");
  const steps = path.split("/");
  const length = steps[0] === "id" ? 3 : steps.length;
  const [owner, part] = [steps.slice(0, length).map(decoded).join("/"), steps.slice(length).join("/")];
  const anchor = part || fragment;
  return addressOf(owner, site) + (anchor ? `#${anchor}` : "");
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
