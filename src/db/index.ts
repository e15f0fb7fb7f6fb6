export { type Database, type DatabaseOptions, type Db, openDatabase } from './database.ts';
export type * from './tables.ts';
