/** The simple fields of MCP's form mode, read from their schemas. Source: MCP 2025-11-25, elicitation. */
export interface FormField {
  name: string;
  title: string;
  description: string;
  required: boolean;
  kind: 'text' | 'number' | 'integer' | 'boolean' | 'one' | 'many';
  /** The type of the input that suits its format. */
  input: 'text' | 'email' | 'url' | 'date' | 'datetime-local';
  choices: { value: string; title: string }[];
  initial: string | boolean | string[];
  least?: number;
  most?: number;
}

type Schema = Record<string, unknown>;

const inputs: Record<string, FormField['input']> = {
  email: 'email',
  uri: 'url',
  date: 'date',
  'date-time': 'datetime-local',
};

export function fieldsOf(schema: object): FormField[] {
  const { properties, required } = schema as { properties?: unknown; required?: unknown };
  return Object.entries(schemaOf(properties)).map(([name, given]) => {
    const field = schemaOf(given);
    const kind = kindOf(field);
    const initial = field.default;
    const least = numberOf(kind === 'many' ? field.minItems : (field.minimum ?? field.minLength));
    const most = numberOf(kind === 'many' ? field.maxItems : (field.maximum ?? field.maxLength));
    return {
      name,
      title: textOf(field.title) || name,
      description: textOf(field.description),
      required: Array.isArray(required) && required.includes(name),
      kind,
      input: inputs[textOf(field.format)] ?? 'text',
      choices: choicesOf(kind === 'many' ? schemaOf(field.items) : field),
      initial:
        kind === 'boolean'
          ? initial === true
          : kind === 'many'
            ? Array.isArray(initial)
              ? initial.map(String)
              : []
            : initial === undefined
              ? ''
              : String(initial),
      ...(least !== undefined && { least }),
      ...(most !== undefined && { most }),
    };
  });
}

function kindOf(field: Schema): FormField['kind'] {
  if (field.type === 'array') return 'many';
  if (Array.isArray(field.enum) || Array.isArray(field.oneOf)) return 'one';
  const { type } = field;
  return type === 'number' || type === 'integer' || type === 'boolean' ? type : 'text';
}

function choicesOf(schema: Schema): FormField['choices'] {
  const titled = schema.oneOf ?? schema.anyOf;
  if (Array.isArray(titled))
    return titled
      .map(schemaOf)
      .map((one) => ({ value: String(one.const), title: textOf(one.title) || String(one.const) }));
  const names = Array.isArray(schema.enumNames) ? schema.enumNames : [];
  return Array.isArray(schema.enum)
    ? schema.enum.map((value, index) => ({ value: String(value), title: textOf(names[index]) || String(value) }))
    : [];
}

export type FormValues = Record<string, string | boolean | string[]>;

/** What goes to the server, or what is wrong by the name of its field. Fields that are empty and not required stay out. */
export function readForm(
  fields: FormField[],
  values: FormValues,
): { content: Record<string, unknown> } | { problems: Record<string, string> } {
  const content: Record<string, unknown> = {};
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const { name, kind, required, least, most } = field;
    const value = values[name];
    if (kind === 'boolean') {
      content[name] = value === true;
    } else if (kind === 'many') {
      const chosen = (value as string[]) ?? [];
      if (chosen.length === 0 && !required) continue;
      if (chosen.length < (least ?? (required ? 1 : 0))) problems[name] = `Choose at least ${least ?? 1}.`;
      else if (most !== undefined && chosen.length > most) problems[name] = `Choose at most ${most}.`;
      content[name] = chosen;
    } else {
      const text = String(value ?? '');
      if (text === '') {
        if (required) problems[name] = 'This is needed.';
        continue;
      }
      if (kind === 'text' || kind === 'one') {
        if (kind === 'text' && least !== undefined && text.length < least)
          problems[name] = `At least ${least} characters.`;
        if (kind === 'text' && most !== undefined && text.length > most) problems[name] = `At most ${most} characters.`;
        content[name] = text;
        continue;
      }
      const number = Number(text);
      if (!Number.isFinite(number) || (kind === 'integer' && !Number.isInteger(number)))
        problems[name] = kind === 'integer' ? 'This is no whole number.' : 'This is no number.';
      else if (least !== undefined && number < least) problems[name] = `At least ${least}.`;
      else if (most !== undefined && number > most) problems[name] = `At most ${most}.`;
      content[name] = number;
    }
  }
  return Object.keys(problems).length > 0 ? { problems } : { content };
}

const schemaOf = (value: unknown): Schema => (typeof value === 'object' && value !== null ? (value as Schema) : {});
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
