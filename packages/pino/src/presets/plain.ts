import { LEVELS } from "../levels.ts";
import type { LogPreset } from "./preset.ts";

/** As pino writes by itself: `level` and `time` are numbers, the text is `msg`. */
export const plain: LogPreset = {
  name: "plain",
  fields: (fields) => fields,
  head: ({ level, time }) => ({ level: LEVELS[level], time: Math.floor(time) }),
  writer: ({ pid, hostname }) => ({ pid, hostname }),
  messageKey: "msg",
  pinoOptions: () => ({}),
};
