import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript-6";
import { HOUSE_OPTIONS } from "./compiler.ts";

/** What an editor shows for each name after a mark, according to TypeScript's language service. */
export function hoversIn(path: string): readonly string[] {
  const text = readFileSync(path, "utf8");
  const { options } = ts.convertCompilerOptionsFromJson(HOUSE_OPTIONS, import.meta.dirname);
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [path],
    getScriptVersion: () => "1",
    getScriptSnapshot: (file) =>
      ts.sys.fileExists(file)
        ? ts.ScriptSnapshot.fromString(ts.sys.readFile(file) ?? "")
        : undefined,
    getCurrentDirectory: () => join(import.meta.dirname, "../.."),
    getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
    fileExists: (file) => ts.sys.fileExists(file),
    readFile: (file) => ts.sys.readFile(file),
    readDirectory: (folder) => ts.sys.readDirectory(folder),
    directoryExists: (folder) => ts.sys.directoryExists(folder),
    getDirectories: (folder) => ts.sys.getDirectories(folder),
    ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
  });
  return [...text.matchAll(/\/\*\?\*\/ ?/g)].map(({ 0: mark, index }) => {
    const info = service.getQuickInfoAtPosition(path, index + mark.length);
    if (info === undefined) throw new Error(`Expected a name at ${text.slice(index, index + 40)}`);
    return ts.displayPartsToString(info.displayParts);
  });
}
