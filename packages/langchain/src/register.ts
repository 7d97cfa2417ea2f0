import { CallbackManager } from "@langchain/core/callbacks/manager";
import { attachEverywhere } from "./everywhere.ts";
import { makeHandler } from "./langchain-handler.ts";
import { ownCopy } from "./instrument.ts";
import { commonJsCopy } from "./common-js-copy.ts";

const handler = makeHandler(undefined);
attachEverywhere(handler, { ...ownCopy, manager: CallbackManager });
const other = commonJsCopy(import.meta.url);
if (other !== undefined) attachEverywhere(handler, other);
