import { tap } from "@runtap/core";
import { optionsFrom } from "./environment-options.ts";
import { pinoHandler } from "./handler.ts";

tap.use(pinoHandler(optionsFrom(process.env)));
