import type { IncomingFields } from './incoming-values.ts';

/** When the rows every environment is born with were created. */
export const FOUNDED_AT = new Date('2020-01-01T00:00:00Z');

export interface FoundedOrganization {
  readonly organizationId: string;
  readonly rootBusinessUnitId: string;
  readonly systemUserId: string;
  readonly baseCurrencyId: string;
  readonly rows: readonly { readonly table: string; readonly id: string; readonly fields: IncomingFields }[];
}

/** The rows every environment is born with: they point at each other, so they are written at once, unchecked. */
export function foundOrganization(nextId: () => string, settings: IncomingFields): FoundedOrganization {
  const organizationId = nextId();
  const rootBusinessUnitId = nextId();
  const systemUserId = nextId();
  const integrationUserId = nextId();
  const baseCurrencyId = nextId();
  const defaultTeamId = nextId();
  const created = {
    createdon: FOUNDED_AT,
    modifiedon: FOUNDED_AT,
    _createdby_value: systemUserId,
    _modifiedby_value: systemUserId,
  };
  const serviceUser = {
    ...created,
    accessmode: 3,
    isdisabled: true,
    islicensed: false,
    organizationid: organizationId,
    _businessunitid_value: rootBusinessUnitId,
  };
  const name = typeof settings['name'] === 'string' ? settings['name'] : 'contoso';
  return {
    organizationId,
    rootBusinessUnitId,
    systemUserId,
    baseCurrencyId,
    rows: [
      {
        table: 'organization',
        id: organizationId,
        fields: {
          ...created,
          name,
          isauditenabled: false,
          isuseraccessauditenabled: false,
          useraccessauditinginterval: 4,
          auditretentionperiodv2: -1,
          expirechangetrackingindays: 7,
          languagecode: 1033,
          _basecurrencyid_value: baseCurrencyId,
          ...settings,
        },
      },
      {
        table: 'businessunit',
        id: rootBusinessUnitId,
        fields: { ...created, name, isdisabled: false, organizationid: organizationId },
      },
      {
        table: 'team',
        id: defaultTeamId,
        fields: {
          ...created,
          name,
          isdefault: true,
          teamtype: 0,
          organizationid: organizationId,
          _administratorid_value: systemUserId,
          _businessunitid_value: rootBusinessUnitId,
        },
      },
      {
        table: 'transactioncurrency',
        id: baseCurrencyId,
        fields: {
          ...created,
          currencyname: 'US Dollar',
          isocurrencycode: 'USD',
          currencysymbol: '$',
          currencyprecision: 2,
          exchangerate: 1,
          statecode: 0,
          statuscode: 1,
          organizationid: organizationId,
        },
      },
      { table: 'systemuser', id: systemUserId, fields: { ...serviceUser, fullname: 'SYSTEM', lastname: 'SYSTEM' } },
      {
        table: 'systemuser',
        id: integrationUserId,
        fields: { ...serviceUser, fullname: 'INTEGRATION', lastname: 'INTEGRATION', isintegrationuser: true },
      },
    ],
  };
}
