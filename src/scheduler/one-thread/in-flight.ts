import { AsyncResource, createHook } from "node:async_hooks";

/*
 * What the thread waits for and Rollcall did not start: native code of libraries, and of Node itself. Its end cannot be
 * delayed, so until then no client moves.
 */

export interface InFlight {
  /** Returns whether something is under way that ends by itself. */
  isAny(): boolean;
  /** Begins a run: forgets what an earlier run has started. */
  forget(): void;
  /** Returns the kinds of native work that has gone on in target code since `forget`. */
  kinds(): readonly string[];
}

/** What lasts long, or is no work: it need not end. */
const lasting =
  /^(PROMISE|TickObject|Timeout|Immediate|Microtask|TIMERWRAP|MESSAGEPORT|WORKER.*|.*HANDLE|.*SERVER.*|.*WATCH.*|FSEVENTWRAP|ELDHISTOGRAM|SIGNALWRAP|TTYWRAP|PIPEWRAP|TCPWRAP|UDPWRAP|PROCESSWRAP|ZLIB|HTTP.*|TLSWRAP|JSSTREAM|JSUDPWRAP|INSPECTORJSBINDING|BLOBREADER|WASMSTREAMINGFILE)$/;
/**
 * Requests of Node itself. Those of target code are moments of their own. Others come from Node, for example its loader of
 * modules reads files.
 */
const ofNode = /^(FSREQCALLBACK|FSREQPROMISE|FILEHANDLECLOSEREQ|.*REQUEST|.*REQWRAP)$/;

export function watchInFlight(isWatched: () => boolean): InFlight {
  const under = new Map<number, string>();
  const seen = new Set<string>();
  createHook({
    init(id, type, _, resource) {
      // JavaScript makes an AsyncResource, for example to keep a context. It is no work.
      if (isWatched() && !lasting.test(type) && !(resource instanceof AsyncResource)) under.set(id, type);
    },
    after: (id) => void under.delete(id),
    before(id) {
      const type = under.get(id);
      if (type !== undefined && !ofNode.test(type)) seen.add(type);
    },
    destroy: (id) => void under.delete(id),
  }).enable();
  return {
    isAny: () => under.size > 0,
    forget() {
      under.clear();
      seen.clear();
    },
    kinds: () => [...seen],
  };
}
