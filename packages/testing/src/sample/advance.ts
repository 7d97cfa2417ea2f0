/** Lets time pass between the events of the sample. */
export type Advance = (ms: number) => void;
