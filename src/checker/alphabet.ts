import { createContentText } from "./content.js";

/** Operations with their responses, each numbered: a letter. Equal content has one letter. */
export interface Alphabet<Operation, Response> {
  letterOf(operation: Operation, response: Response | undefined): number;
  operationOf(letter: number): Operation;
  responseOf(letter: number): Response | undefined;
  /** Returns the letter of the same operation without its response. */
  withoutResponse(letter: number): number;
  size(): number;
}

export function createAlphabet<Operation, Response>(): Alphabet<Operation, Response> {
  const textOf = createContentText();
  const letters = new Map<string, number>();
  const operations: Operation[] = [];
  const responses: (Response | undefined)[] = [];
  const unanswered: (number | undefined)[] = [];

  const letterOf = (operation: Operation, response: Response | undefined) => {
    const text = textOf(operation) + textOf(response);
    const known = letters.get(text);
    if (known !== undefined) return known;
    letters.set(text, operations.length);
    responses.push(response);
    return operations.push(operation) - 1;
  };

  const operationOf = (letter: number) => operations[letter] as Operation;

  const withoutResponse = (letter: number) => {
    const known = unanswered[letter] ?? letterOf(operationOf(letter), undefined);
    unanswered[letter] = known;
    return known;
  };

  return {
    letterOf,
    operationOf,
    responseOf: (letter) => responses[letter],
    withoutResponse,
    size: () => operations.length,
  };
}
