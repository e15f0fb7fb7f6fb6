import { ApiError } from '../soql/error.ts';

/** A request as the endpoints see it, whether it came by itself or inside a batch. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_TYPE = 'application/json;charset=UTF-8';

export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'Content-Type': JSON_TYPE, ...headers }, body: JSON.stringify(body) };
}

/** JSON that is already text. */
export function jsonText(body: string): Reply {
  return { status: 200, headers: { 'Content-Type': JSON_TYPE }, body };
}

export function empty(status: number): Reply {
  return { status, headers: {}, body: '' };
}

/** The array of errors REST answers with. */
export function refusal(error: ApiError): Reply {
  const fields = error.fields === undefined ? {} : { fields: error.fields };
  return json([{ message: error.message, errorCode: error.errorCode, ...fields }], error.status);
}

export function notFound(): ApiError {
  return new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

/** The JSON object in a request's body. @throws ApiError JSON_PARSER_ERROR when it is none */
export function jsonBody(request: ApiRequest): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(request.body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // Answered below like every other body that is not an object.
  }
  throw new ApiError(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, but was not a JSON object');
}
