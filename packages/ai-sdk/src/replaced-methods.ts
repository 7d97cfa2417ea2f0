import { isFunction, isObject } from "./field.ts";
import { isOriginalKey } from "./marks.ts";

type Method = (...args: readonly unknown[]) => unknown;

/** Makes a method in place of a model's own. */
export type Replacement = (own: Method) => Method;

/**
 * The model with other methods in place of some of its own; everything else about it as it was. What is private in its
 * class is not to be had through a proxy, so that the model itself is asked. It may be frozen: a proxy of a frozen object
 * could replace nothing, so that it stands before an object of its own.
 */
export function withMethods<Model extends object>(
  model: Model,
  replacements: Readonly<Record<string, Replacement>>,
): Model {
  const kept = new WeakMap<Method, Method>();
  /** The same method, asked of the model where the program asks it of what stands in its place. */
  function keptMethod(own: Method): Method {
    const known = kept.get(own);
    if (known !== undefined) return known;
    const method = new Proxy(own, {
      apply: (target, self: unknown, args: readonly unknown[]): unknown =>
        Reflect.apply(target, self === observed ? model : self, args),
    });
    kept.set(own, method);
    return method;
  }
  const observed = new Proxy(ofClassOf(model), {
    get(_, key): unknown {
      if (isOriginalKey(key)) return model;
      const value: unknown = Reflect.get(model, key, model);
      if (!isFunction(value) || key === "constructor") return value;
      const replace = Object.hasOwn(replacements, key) ? replacements[String(key)] : undefined;
      return replace?.((...args) => Reflect.apply(value, model, args)) ?? keptMethod(value);
    },
    set: (_, key, value) => Reflect.set(model, key, value, model),
    has: (_, key) => Reflect.has(model, key),
    ownKeys: () => Reflect.ownKeys(model),
    deleteProperty: (_, key) => Reflect.deleteProperty(model, key),
    defineProperty: (_, key, descriptor) => Reflect.defineProperty(model, key, descriptor),
    getOwnPropertyDescriptor(_, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(model, key);
      return descriptor && { ...descriptor, configurable: true };
    },
  });
  return observed;
}

function isLike<Model extends object>(value: unknown, _model: Model): value is Model {
  return isObject(value);
}

function ofClassOf<Model extends object>(model: Model): Model {
  const prototype: unknown = Object.getPrototypeOf(model);
  const empty: unknown = Object.create(isObject(prototype) ? prototype : null);
  return isLike(empty, model) ? empty : model;
}
