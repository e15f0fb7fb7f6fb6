import { Ajv2020 } from 'ajv/dist/2020.js';
import type { LightMyRequestResponse } from 'fastify';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Operation {
  readonly responses: Readonly<Record<string, Answer>>;
}
interface Answer {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, unknown>>;
}

/**
 * Holds answers against the OpenAPI document: the status must be documented, so must the media type, and the body must
 * fit the schema. Answers are serialised by hand, so nothing else keeps the document true.
 */
export function documentedAnswers(
  openApi: unknown,
): (method: string, url: string, answer: LightMyRequestResponse) => void {
  const document = openApi as Document;
  // Formats are no rules in 2020-12, and ajv-formats is not among our packages.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'api', ...document });
  const templates = Object.keys(document.paths).map((template) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  // A fixed path wins over one with a parameter, as in the router.
  templates.sort((a, b) => a.template.split('{').length - b.template.split('{').length);

  return (method, url, answer) => {
    const path = url.split('?', 1)[0] ?? '';
    const template = templates.find(({ pattern }) => pattern.test(path))?.template ?? '';
    const operation = document.paths[template]?.[method.toLowerCase()];
    if (operation === undefined) return;
    const where = `${method} ${url}: ${answer.statusCode}`;
    const documented = operation.responses[answer.statusCode];
    if (documented === undefined) throw new Error(`${where} is not documented`);
    if (answer.body === '') return;
    const type = String(answer.headers['content-type']).split(';', 1)[0] ?? '';
    const pointer =
      documented.$ref ?? `#/paths/${escaped(template)}/${method.toLowerCase()}/responses/${answer.statusCode}`;
    const target = ajv.getSchema(`api${pointer}`);
    if (target === undefined) throw new Error(`${where}: ${pointer} leads nowhere`);
    const content = contentOf(document, documented);
    if (content[type] === undefined) throw new Error(`${where}: ${type} is not documented`);
    if (type !== 'application/json' && !type.endsWith('+json')) return;
    const validate = ajv.getSchema(`api${pointer}/content/${escaped(type)}/schema`);
    if (validate === undefined) throw new Error(`${where}: ${type} has no schema`);
    if (!validate(answer.json())) {
      throw new Error(
        `${where} is not as documented: ${ajv.errorsText(validate.errors)}\n${answer.body.slice(0, 2000)}`,
      );
    }
  };
}

function contentOf(document: Document, answer: Answer): Readonly<Record<string, unknown>> {
  if (answer.$ref === undefined) return answer.content ?? {};
  const parts = answer.$ref.slice(2).split('/');
  const found = parts.reduce<unknown>((part, name) => (part as Readonly<Record<string, unknown>>)[name], document);
  return (found as Answer).content ?? {};
}

function escaped(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
