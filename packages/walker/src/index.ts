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
export { targetOf } from "./build/triples.js";
export { WalkerError, type WalkerErrorCode } from "./error.js";
export type { Value } from "./objects/values.js";
export { type CaptureOptions, capture, type Recording } from "./recording/capture.js";
export type { RecordingHeader } from "./recording/header.js";
export type { InterpreterSample, Sample, ThreadSample } from "./sampler/sample.js";
export type { Sampler, SamplerCounters, SamplerOptions } from "./sampler/sampler.js";
export type {
  Frame,
  GilSnapshot,
  InterpreterSnapshot,
  PythonInfo,
  RuntimeInfo,
  Snapshot,
  SnapshotOptions,
  TaskSnapshot,
  ThreadSnapshot,
} from "./snapshot.js";
export { type Interpreter, Target, Thread } from "./target.js";
export type { ExceptionInfo, ThreadExceptions } from "./walk/exceptions.js";
export type { Local, LocalKind } from "./walk/locals.js";
