/** An empty module: what the loader costs before anything is loaded. */
export {};
