/** What the frame of Python is handed beside what every interpreter is, and the word it has of its own. */
export interface PythonParts {
  wasm: ArrayBuffer;
  library: ArrayBuffer;
  /** Memory right after an earlier start; without it one is made and handed back. */
  snapshot: ArrayBuffer | null;
}

export interface PythonWord {
  type: 'snapshot';
  memory: ArrayBuffer;
}
