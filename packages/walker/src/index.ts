/** `tellers` is the older name of `versionSources`, kept for programs that import it. */
export { versionSources, versionSources as tellers } from "@pyframes/layouts";
export {
  type AttachCore,
  type AttachOptions,
  type AttachProcess,
  type AttachRecording,
  attach,
  open,
  type SearchOptions,
} from "./attach.js";
export type { Identity } from "./build/choose-layout.js";
export { targetOf } from "./build/machines.js";
export { WalkerError, type WalkerErrorCode } from "./error.js";
export { type CaptureOptions, capture, type Recording } from "./recording/capture.js";
export type { RecordingHeader } from "./recording/header.js";
export type { InterpreterSample, Sample, ThreadSample } from "./sampler/sample.js";
export type { Sampler, SamplerCounters, SamplerOptions } from "./sampler/sampler.js";
export type {
  ExceptionInfo,
  Frame,
  GilSnapshot,
  InterpreterSnapshot,
  Local,
  LocalKind,
  PythonInfo,
  RuntimeInfo,
  Snapshot,
  SnapshotOptions,
  TaskSnapshot,
  ThreadExceptions,
  ThreadSnapshot,
  Value,
} from "./snapshot.js";
export { type Interpreter, Target, Thread } from "./target.js";
