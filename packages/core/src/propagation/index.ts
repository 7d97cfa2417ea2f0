export {
  extract,
  type HeaderFields,
  type HeadersReader,
  type HeadersWriter,
  inject,
  type OutgoingHeaders,
  type ReadableCarrier,
  traceHeaders,
  type TraceHeaders,
  type WritableCarrier,
  type WritableFields,
} from "./carrier.ts";
export { fromTraceparent, toTraceparent, type TraceSource } from "./traceparent.ts";
