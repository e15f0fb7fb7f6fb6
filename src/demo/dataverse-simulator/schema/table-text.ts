import {
  type ChoiceOption,
  type ColumnDefinition,
  type ColumnType,
  defineColumn,
  type RequiredLevel,
  type TableDefinition,
} from '../table-definition.ts';

const LEVELS: Readonly<Record<string, RequiredLevel>> = {
  '': 'None',
  s: 'SystemRequired',
  a: 'ApplicationRequired',
  r: 'Recommended',
};

interface ColumnExtras {
  maxLength?: number;
  dateOnly?: boolean;
  default?: boolean | number;
  readable?: boolean;
  targets?: string[];
  options?: ChoiceOption[];
}

/**
 * Reads one table from its text form. First line: logical name, schema name, entity set, object type code, primary
 * id, primary name, ownership, flags. Each further line is a column: name, type, required level (`s`ystem,
 * `a`pplication, `r`ecommended), `c`reatable and `u`pdatable, label, and as JSON what only some columns have.
 */
export function parseTable(text: string): TableDefinition {
  const [head = '', ...lines] = text.split('\n');
  const [
    logicalName = '',
    schemaName = '',
    entitySetName = '',
    code,
    primaryId = '',
    primaryName,
    ownership = '',
    flags,
  ] = head.split('|');
  const has = new Set((flags ?? '').split(' '));
  const columns = new Map<string, ColumnDefinition>();
  for (const line of lines) {
    const column = parseColumn(line);
    columns.set(column.wireName, column);
  }
  return {
    logicalName,
    schemaName,
    entitySetName,
    objectTypeCode: Number(code),
    primaryId,
    primaryName: primaryName || null,
    ownership,
    activity: has.has('activity'),
    changeTrackingEnabled: has.has('tracked'),
    canChangeTrackingBeEnabled: has.has('trackable'),
    auditEnabled: has.has('audited'),
    canAuditBeChanged: has.has('auditable'),
    columns,
  };
}

function parseColumn(line: string): ColumnDefinition {
  const [name = '', type = '', level = '', rights = '', label = '', ...rest] = line.split('|');
  const json = rest.join('|');
  const extras: ColumnExtras = json === '' ? {} : JSON.parse(json);
  return defineColumn({
    name,
    type: type as ColumnType,
    label,
    required: LEVELS[level] ?? 'None',
    creatable: rights.includes('c'),
    updatable: rights.includes('u'),
    ...(extras.maxLength === undefined ? {} : { maxLength: extras.maxLength }),
    ...(extras.dateOnly === undefined ? {} : { dateOnly: extras.dateOnly }),
    ...(extras.default === undefined ? {} : { defaultValue: extras.default }),
    ...(extras.readable === undefined ? {} : { readable: extras.readable }),
    ...(extras.targets === undefined ? {} : { targets: extras.targets }),
    ...(extras.options === undefined ? {} : { options: extras.options }),
  });
}
