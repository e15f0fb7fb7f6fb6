import type { FieldDefinition, FieldType, ObjectDefinition } from './definition.ts';

type Json = Record<string, unknown>;

const SOAP_TYPES: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
  base64: 'xsd:base64Binary',
  anyType: 'xsd:anyType',
};
const LENGTHS: Partial<Record<FieldType, number>> = {
  id: 18,
  reference: 18,
  string: 255,
  picklist: 255,
  combobox: 255,
  email: 80,
  phone: 40,
  url: 255,
};

/** One entry of `fields` in `/sobjects/X/describe`. */
export function describeField(field: FieldDefinition): Json {
  const numeric = field.type === 'double' || field.type === 'currency' || field.type === 'percent';
  const long = field.type === 'textarea' && !field.filterable;
  return {
    aggregatable: !['boolean', 'address', 'base64', 'anyType', 'textarea'].includes(field.type),
    aiPredictionField: false,
    autoNumber: field.autoNumber,
    byteLength: (LENGTHS[field.type] ?? 0) * 3,
    calculated: field.calculated,
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: false,
    compoundFieldName: field.compoundFieldName,
    controllerName: null,
    createable: field.createable,
    custom: field.name.endsWith('__c'),
    defaultValue: field.type === 'boolean' ? false : null,
    defaultedOnCreate: field.defaultedOnCreate,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.type === 'int' ? 8 : 0,
    externalId: false,
    extraTypeInfo: long ? 'plaintextarea' : null,
    filterable: field.filterable,
    groupable: field.groupable,
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: field.type === 'id',
    inlineHelpText: null,
    label: field.label,
    length: field.type === 'textarea' ? (long ? 32_000 : 255) : (LENGTHS[field.type] ?? 0),
    name: field.name,
    nameField: field.nameField,
    namePointing: field.referenceTo.length > 1,
    nillable: field.nillable,
    permissionable: isPermissionable(field),
    picklistValues: field.picklistValues.map((value) => ({
      active: true,
      defaultValue: false,
      label: value,
      validFor: null,
      value,
    })),
    polymorphicForeignKey: field.referenceTo.length > 1,
    precision: numeric ? 18 : 0,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: false,
    scale: field.type === 'double' || field.type === 'currency' ? 2 : 0,
    searchPrefilterable: false,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    sortable: field.sortable,
    type: field.type,
    unique: field.autoNumber,
    updateable: field.updateable,
    writeRequiresMasterRead: false,
  };
}

/** Whether field-level security can hide the field: required and system fields are always visible. */
export function isPermissionable(field: FieldDefinition): boolean {
  if (field.type === 'id' || field.nameField || field.compoundFieldName === 'Name') return false;
  if (field.name === 'OwnerId' || field.name === 'IsDeleted' || field.name === 'SystemModstamp') return false;
  if (/^(Created|LastModified)/.test(field.name)) return false;
  // CRM call centre fields are outside field-level security.
  if (/^Call[A-Z]/.test(field.name)) return false;
  return field.nillable || field.name.endsWith('__c');
}

/** One entry of `sobjects` in `/sobjects`, and the head of a describe. */
export function describeSummary(object: ObjectDefinition, version: string): Json {
  const base = `/services/data/v${version}/sobjects/${object.name}`;
  return {
    activateable: false,
    associateEntityType: object.historyOf === null ? null : 'History',
    associateParentEntity: object.historyOf,
    createable: object.flags.createable,
    custom: object.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: object.flags.deletable,
    deprecatedAndHidden: false,
    feedEnabled: object.flags.feedEnabled,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: object.flags.layoutable,
    mergeable: object.flags.mergeable,
    mruEnabled: object.flags.mruEnabled,
    name: object.name,
    queryable: object.flags.queryable,
    replicateable: object.flags.replicateable,
    retrieveable: object.flags.retrieveable,
    searchable: object.flags.searchable,
    triggerable: object.flags.triggerable,
    undeletable: object.flags.undeletable,
    updateable: object.flags.updateable,
    urls: {
      ...(object.flags.layoutable ? { layouts: `${base}/describe/layouts` } : {}),
      rowTemplate: `${base}/{ID}`,
      describe: `${base}/describe`,
      sobject: base,
    },
  };
}

/** The body of `/sobjects/X/describe` with the fields this user may see. */
export function describeObject(object: ObjectDefinition, fields: readonly FieldDefinition[], version: string): Json {
  const layoutUrl = `/services/data/v${version}/sobjects/${object.name}/describe/layouts/${MASTER_RECORD_TYPE}`;
  return {
    actionOverrides: [],
    ...describeSummary(object, version),
    childRelationships: [],
    compactLayoutable: object.flags.layoutable,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: fields.map(describeField),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: object.flags.layoutable
      ? [
          {
            active: true,
            available: true,
            defaultRecordTypeMapping: true,
            developerName: 'Master',
            master: true,
            name: 'Master',
            recordTypeId: MASTER_RECORD_TYPE,
            urls: { layout: layoutUrl },
          },
        ]
      : [],
    searchLayoutable: object.flags.searchable,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [{ label: 'All records', name: 'everything' }],
  };
}

export const MASTER_RECORD_TYPE = '012000000000000AAA';
