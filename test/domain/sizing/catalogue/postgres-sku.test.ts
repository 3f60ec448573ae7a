import { PostgresSkus } from '../../../../lib/domain/sizing/catalogue/postgres-sku';

test.each([
  ['Standard_B1ms', 'Burstable', 1, 2, 50],
  ['Standard_B2s', 'Burstable', 2, 4, 429],
  ['Standard_D2ds_v5', 'GeneralPurpose', 2, 8, 859],
  ['Standard_D4ds_v5', 'GeneralPurpose', 4, 16, 1718],
  ['Standard_D8ads_v5', 'GeneralPurpose', 8, 32, 3437],
  ['Standard_D192ds_v6', 'GeneralPurpose', 192, 768, 5000],
  ['Standard_E2ds_v4', 'MemoryOptimized', 2, 16, 1718],
  ['Standard_E20ds_v5', 'MemoryOptimized', 20, 160, 5000],
  ['Standard_E64s_v3', 'MemoryOptimized', 64, 432, 5000],
  ['Standard_E64ds_v5', 'MemoryOptimized', 64, 512, 5000],
  ['Standard_E96ads_v5', 'MemoryOptimized', 96, 672, 5000],
])('%s is %s with %i vCores, %i GiB and %i connections', (name, tier, vcores, memoryGiB, maxConnections) => {
  expect(PostgresSkus.find(name)).toMatchObject({ name, tier, vcores, memoryGiB, maxConnections });
});

test.each([
  'D4ds_v5',
  'Standard_D5ds_v5',
  'Standard_E96ds_v4',
  'Standard_D4ds_v7',
  'Standard_F4s_v2',
  'Standard_',
  'Standard_constructor',
  'Standard_D4constructor',
  5 as unknown as string,
])('%s is not a SKU of a flexible server', (name) => {
  expect(PostgresSkus.find(name)).toBeUndefined();
});
