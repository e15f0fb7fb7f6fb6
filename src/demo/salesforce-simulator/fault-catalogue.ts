import type { Answer } from './faults.ts';

/*
 * The vendor's error catalogue as ready-made faults: HTTP status, errorCode and wording as recorded.
 */

const JSON_TYPE = { 'Content-Type': 'application/json;charset=UTF-8' };
const HTML_TYPE = { 'Content-Type': 'text/html;charset=UTF-8' };

/** A refusal in REST's shape. */
export function restError(status: number, errorCode: string, message: string): Answer {
  return { kind: 'answer', status, headers: JSON_TYPE, body: JSON.stringify([{ message, errorCode }]) };
}

/** A refusal in the token endpoint's shape. */
export function oauthError(error: string, description: string, status = 400): Answer {
  return {
    kind: 'answer',
    status,
    headers: JSON_TYPE,
    body: JSON.stringify({ error, error_description: description }),
  };
}

function page(status: number, headers: Readonly<Record<string, string>>, body: string): Answer {
  return { kind: 'answer', status, headers, body };
}

function html(status: number, text: string): Answer {
  const body = `<html><head><title>Salesforce</title></head><body><h1>${text}</h1></body></html>`;
  return page(status, HTML_TYPE, body);
}

function bare(status: number): Answer {
  return { kind: 'answer', status, body: '' };
}

export const FAULTS = {
  malformedQuery: restError(400, 'MALFORMED_QUERY', "unexpected token: 'FORM'"),
  invalidField: restError(
    400,
    'INVALID_FIELD',
    "\nSELECT Id, Foo\n           ^\nERROR at Row:1:Column:12\nNo such column 'Foo' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
  ),
  invalidType: restError(
    400,
    'INVALID_TYPE',
    "\nSELECT Id FROM Accout\n               ^\nERROR at Row:1:Column:16\nsObject type 'Accout' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
  ),
  invalidFilterOperator: restError(400, 'INVALID_QUERY_FILTER_OPERATOR', 'invalid operator on id field'),
  invalidLocator: restError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator'),
  queryTimeout: restError(400, 'QUERY_TIMEOUT', 'Your query request was running for too long.'),
  queryTooComplicated: restError(
    400,
    'QUERY_TOO_COMPLICATED',
    'Query is either selecting too many fields or the filter conditions are too complicated.',
  ),
  numberOutsideRange: restError(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000'),
  exceededIdLimit: restError(
    400,
    'EXCEEDED_ID_LIMIT',
    'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
  ),
  invalidReplicationDate: restError(400, 'INVALID_REPLICATION_DATE', 'startDate before org replication enabled date'),
  operationTooLarge: restError(400, 'OPERATION_TOO_LARGE', "exceeded 100000 distinct who/what's"),
  bulkApiError: restError(400, 'API_ERROR', 'Selecting compound data not supported in Bulk Query'),
  bulkInvalidEntity: restError(400, 'INVALIDENTITY', "Entity 'Task' is not supported by the Bulk API."),
  bulkFeatureNotEnabled: restError(400, 'FEATURENOTENABLED', 'Async API not enabled'),
  bulkLimitExceeded: restError(400, 'LIMIT_EXCEEDED', 'Max bulk v2 query jobs (10000) per 24 hrs has been exceeded'),
  invalidSession: restError(401, 'INVALID_SESSION_ID', 'Session expired or invalid'),
  sessionBlockedByPolicy: restError(401, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API'),
  requestLimit: restError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
  concurrentLimit: restError(
    403,
    'REQUEST_LIMIT_EXCEEDED',
    'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
  ),
  apiDisabled: restError(403, 'API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner'),
  apiCurrentlyDisabled: restError(403, 'API_CURRENTLY_DISABLED', 'API is currently disabled for this User'),
  insufficientAccess: restError(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights on cross-reference id'),
  functionalityNotEnabled: restError(
    403,
    'FUNCTIONALITY_NOT_ENABLED',
    'Functionality not enabled for this organization',
  ),
  notFound: restError(404, 'NOT_FOUND', 'The requested resource does not exist'),
  notAcceptable: bare(406),
  conflict: restError(409, 'API_VERSION_MISMATCH', 'The job was created with another API version'),
  gone: restError(
    410,
    'UNSUPPORTED_API_VERSION',
    'The requested resource is no longer available. API version retired.',
  ),
  preconditionFailed: bare(412),
  uriTooLong: html(414, 'URI Too Long'),
  enhanceYourCalm: bare(420),
  preconditionRequired: bare(428),
  tooManyRequests: bare(429),
  headersTooLarge: html(431, 'Request Header Fields Too Large'),
  unknownException: restError(
    500,
    'UNKNOWN_EXCEPTION',
    'An unexpected error occurred. Please include this ErrorId if you contact support: 1234567890-12345 (123456789)',
  ),
  badGateway: html(502, 'Bad Gateway'),
  serverUnavailable: restError(503, 'SERVER_UNAVAILABLE', 'The server is temporarily unavailable.'),
  maintenance: html(503, 'We are down for maintenance.'),
  gatewayTimeout: html(504, 'Gateway Timeout'),
  htmlPage: html(200, 'Log in to Salesforce'),
  wrongJson: page(200, JSON_TYPE, '{"unexpected":true}'),
  expiredGrant: oauthError('invalid_grant', 'expired access/refresh token'),
  authenticationFailure: oauthError('invalid_grant', 'authentication failure'),
} as const satisfies Record<string, Answer>;
