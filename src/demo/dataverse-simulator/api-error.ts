/** An answer of the Web API that is an error. `code` is the platform's hexadecimal code and may be empty. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What the OData layer answers to a request it cannot understand. */
export const ODATA_CODE = '0x80060888';

export function badRequest(message: string): ApiError {
  return new ApiError(400, ODATA_CODE, message);
}

export function noSuchProperty(name: string, type: string): ApiError {
  return badRequest(`Could not find a property named '${name}' on type 'Microsoft.Dynamics.CRM.${type}'.`);
}

export function noSuchSegment(segment: string): ApiError {
  return new ApiError(404, ODATA_CODE, `Resource not found for the segment '${segment}'.`);
}

export function noSuchRow(logicalName: string, id: string): ApiError {
  return new ApiError(404, '0x80040217', `${logicalName} With Id = ${id} Does Not Exist`);
}
