export {
  type AttachCore,
  type AttachOptions,
  type AttachProcess,
  type AttachRecording,
  attach,
  open,
} from "./attach.js";
export type { Identity } from "./build/identity.js";
export { tellers } from "./build/telling.js";
export { WalkerError, type WalkerErrorCode } from "./error.js";
export { capture, type Recording } from "./recording/capture.js";
export type { RecordingHeader } from "./recording/header.js";
export type { InterpreterSample, Sample, Sampler, SamplerCounters, ThreadSample } from "./sampler/sampler.js";
export type {
  Frame,
  GilSnapshot,
  InterpreterSnapshot,
  PythonInfo,
  RuntimeInfo,
  Snapshot,
  ThreadSnapshot,
} from "./snapshot.js";
export { type Interpreter, Target, Thread } from "./target.js";
