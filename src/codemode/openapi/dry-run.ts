/** Which argument of a write makes its service only say what it would do, as far as its document tells. */
import type { Method } from '../catalog.contract.ts';
import { asArray, asRecord, asText } from './json.ts';
import type { Operation } from './operation.ts';
import type { References } from './reference.ts';
import { simpleTypes } from './shape.ts';

/** As in `dry_run`, `dryRun` and `validate_only`, which can mean nothing else. */
const plainName = /^(is)?(dryrun|validateonly|validationonly|simulateonly|checkonly)$/;
/** Names that also stand for something that does happen, unless it is said that nothing does. */
const vagueName = /^(preview|simulate|validate|test)$/;
const nothingHappens =
  /\b(without|no|not|nothing|never)\b[^.]{0,60}\b(sav|creat|chang|persist|appl|execut|perform|stor|writ|delet|sent|send|commit)|dry[ -]run/i;

export function noteDryRun({ method, fields }: Operation, references: References): void {
  if (method.effect === 'read') return;
  for (const { key, name, schema, description } of fields) {
    const plain = name.toLowerCase().replace(/^x-|[^a-z]/g, '');
    const described = asRecord(references.follow(schema));
    const words = `${description} ${asText(described?.description)}`;
    if (!plainName.test(plain) && !(vagueName.test(plain) && nothingHappens.test(words))) continue;
    const value = askingValue(simpleTypes(schema, references), asArray(described?.enum), words);
    if (value !== undefined) method.tryWith = { [key]: value };
  }
}

/** A switch is turned on; of a choice, the one that says so. Kubernetes names the one value of its `dryRun` in words only. */
function askingValue(types: Set<string> | undefined, choices: unknown[], words: string): TryValue | undefined {
  if (types?.has('boolean') || choices.includes(true)) return true;
  const chosen = choices.map(asText).find((choice) => /^(true|all|yes|on)$/i.test(choice));
  return chosen ?? (/\bvalid values are:?\s*-?\s*All\b/i.test(words) ? 'All' : undefined);
}

type TryValue = NonNullable<Method['tryWith']>[string];
