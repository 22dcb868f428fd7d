/** `node:vm`, of this one realm: a context of its own is refused. */
import { runText } from './compile.ts';

const none = () => Promise.reject(new Error('import() is not part of node:vm here.'));

const refuse = (name: string) => () => {
  throw Object.assign(new Error(`vm.${name} is not part of the embedded Node, which has one context.`), {
    code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
  });
};

class Script {
  private readonly text: string;
  constructor(text: string) {
    this.text = String(text);
    // Throws here what does not parse.
    runText(`(function(){${this.text}\n})`, none);
  }
  runInThisContext(): unknown {
    return runText(this.text, none);
  }
  runInNewContext = refuse('Script.runInNewContext');
  runInContext = refuse('Script.runInContext');
}

export const vm = {
  Script,
  runInThisContext: (text: string) => runText(String(text), none),
  runInNewContext: refuse('runInNewContext'),
  runInContext: refuse('runInContext'),
  createContext: refuse('createContext'),
  isContext: () => false,
  compileFunction: (text: string, names: string[] = []) => runText(`(function(${names.join(', ')}){${text}\n})`, none),
  constants: {},
};
