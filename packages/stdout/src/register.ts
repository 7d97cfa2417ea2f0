import { tap } from "@runtap/core";
import { optionsFrom } from "./environment-options.ts";
import { stdoutHandler } from "./handler.ts";

tap.use(stdoutHandler(optionsFrom(process.env, process)));
