// #region request-scope
import { defineHandler, tap } from "@runtap/core";

async function respond(userId: string): Promise<string[]> {
  const heard: string[] = [];
  const trail = defineHandler({
    name: "trail",
    on: { "*": ({ type, run }) => heard.push(`${type} for ${run.userId}`) },
  });
  await tap.scope({ handlers: trail, userId }, () => tap.run("tool", { name: "stock" }, () => 12));
  return heard;
}

console.log(await Promise.all([respond("ada"), respond("bob")]));
// #endregion request-scope
