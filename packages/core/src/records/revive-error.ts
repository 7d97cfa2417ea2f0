import { isObject } from "./reading.ts";

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return isObject(value) && !Array.isArray(value);
}

const OWN: Readonly<Record<string, (value: unknown) => boolean>> = {
  name: (value) => typeof value === "string",
  message: (value) => typeof value === "string",
  stack: (value) => typeof value === "string",
  code: (value) => typeof value === "string" || typeof value === "number",
  cause: () => true,
  errors: (value) => Array.isArray(value),
};

/** Whether a value of a record is an error's: it has a name and a message, and beside them only what an error's has. */
export function isErrorRecord(value: unknown): value is Fields {
  if (!isFields(value) || !("name" in value) || !("message" in value)) return false;
  return Object.entries(value).every(([key, field]) =>
    Object.hasOwn(OWN, key) ? OWN[key]?.(field) : !isObject(field) && field !== null,
  );
}

/** An `Error` with what its record has; of the class only the name is left. */
export function reviveError(fields: object): Error {
  const error = new Error();
  // The place where it is read from a record tells nothing.
  const own = { stack: undefined, ...fields };
  for (const [key, value] of Object.entries<unknown>(own)) {
    const isOwn = Object.hasOwn(OWN, key);
    Object.defineProperty(error, key, {
      value: key === "cause" ? reviveIfError(value) : key === "errors" ? reviveEach(value) : value,
      enumerable: !isOwn,
      writable: true,
      configurable: true,
    });
  }
  return error;
}

function reviveEach(values: unknown): unknown {
  return Array.isArray(values) ? values.map(reviveIfError) : values;
}

/** An `Error` where the value was one, the value itself where not. */
export function reviveIfError(value: unknown): unknown {
  return isErrorRecord(value) ? reviveError(value) : value;
}
