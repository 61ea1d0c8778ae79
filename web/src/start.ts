/** Starts a part: finds the elements of the page that ask for it. */

/** Enhances each element with this name; what fails leaves the page as it was, and is told on the console. */
export function start(name: string, enhance: (host: HTMLElement) => void | Promise<void>): void {
  for (const host of document.querySelectorAll<HTMLElement>(`[data-enhance="${name}"]`)) {
    void enhanced(host, enhance);
  }
}

async function enhanced(host: HTMLElement, enhance: (host: HTMLElement) => void | Promise<void>): Promise<void> {
  try {
    await enhance(host);
    host.dataset.enhanced = "";
  } catch (fault) {
    console.error(host.dataset.enhance, fault);
  }
}
