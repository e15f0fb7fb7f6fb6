/** Objects that exist only where multiple currencies are enabled, in the notation of `../notation.ts`. */
export const currency = `
CurrencyType 01L cuqg "Currency Type" "Currency Types"
  Id id d "Currency Type ID"
  IsoCode picklist cN "Currency ISO Code"
  ConversionRate double cu
  DecimalPlaces int cu
  IsActive boolean cud "Active"
  IsCorporate boolean cud "Corporate Currency"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
`;

/** With advanced currency management: rates that change by date. */
export const datedRates = `
DatedConversionRate 04w cudqg "Dated Conversion Rate" "Dated Conversion Rates"
  Id id d "Dated Conversion Rate ID"
  IsoCode picklist c "Currency ISO Code"
  StartDate date c
  NextStartDate date n
  ConversionRate double cu
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
`;
