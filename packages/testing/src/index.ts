export { fakeClock, type FakeClock, type FakeClockOptions } from "./fake-clock.ts";
export { fakeIds, type FakeIdsOptions } from "./fake-ids.ts";
export {
  type ExistingTapOptions,
  type IsolatedTapOptions,
  record,
  type Recorded,
  type RecordedFailure,
  type Recorder,
  type RecordOptions,
} from "./record.ts";
export type { RecordedRun, RunStanding } from "./recorded-run.ts";
export { foldRuns, type RecordedRuns } from "./recorded-runs.ts";
export { RecordingError } from "./recording-error.ts";
export {
  type Recording,
  recordingHandler,
  type RecordingHandler,
} from "./recording-handler.ts";
export { playSample, type PlaySampleOptions } from "./sample/play-sample.ts";
export { type SampleEvents, sampleEvents, sampleRun } from "./sample/sample-run.ts";
