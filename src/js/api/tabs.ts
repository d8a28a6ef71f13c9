/** What a page tells the others of its person: the newer slice that it fetched, or that there is none. */
export interface Told {
  readonly bytes?: Uint8Array;
  readonly etag: string | undefined;
}

/** The pages of one person in one browser. What is heard is verified like what is fetched: another script may have said it. */
export class Tabs {
  readonly #name: string;
  #channel: BroadcastChannel | undefined;

  constructor(tenant: string, subject: string, heard: (told: Told) => void) {
    this.#name = JSON.stringify(["callgate", tenant, subject]);
    this.#channel = channel(this.#name);
    this.#channel?.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (isTold(data)) heard(data);
    });
  }

  tell(told: Told): void {
    this.#channel?.postMessage(told);
  }

  /** Does what must not fail, unless another page is at it right now; tells whether. Waits for nobody: that page may be frozen. */
  async alone(act: () => Promise<void>): Promise<boolean> {
    const locks = globalThis.navigator?.locks;
    try {
      if (this.#channel !== undefined && locks !== undefined) {
        return await locks.request(this.#name, { ifAvailable: true }, (lock) => lock !== null && act().then(() => true));
      }
    } catch {}
    // Not every runtime has locks, and some pages may not.
    await act();
    return true;
  }

  close(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }
}

/** Not every runtime has them, and some pages may not. */
function channel(name: string): BroadcastChannel | undefined {
  try {
    const opened: BroadcastChannel & { unref?: () => void } = new BroadcastChannel(name);
    // Else it would keep a Node program from ending.
    opened.unref?.();
    return opened;
  } catch {
    return undefined;
  }
}

function isTold(data: unknown): data is Told {
  if (typeof data !== "object" || data === null || !("etag" in data)) return false;
  const bytes = "bytes" in data ? data.bytes : undefined;
  return (data.etag === undefined || typeof data.etag === "string") && (bytes === undefined || bytes instanceof Uint8Array);
}
