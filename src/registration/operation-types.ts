import type { OperationType } from "rollcall/model";

/** Whether operations of this type may change the store. Of the others it makes no difference whether they have happened. */
export function writes(type: OperationType): boolean {
  switch (type) {
    case "register":
    case "update":
    case "setActive":
    case "remove":
    case "changeKey":
    case "writeUserData":
      return true;
    case "find":
    case "readUserData":
    case "listActive":
      return false;
    default:
      return type satisfies never;
  }
}
