import { Cloud } from '../../../local/azure/cloud';
import { SUBSCRIPTION } from '../../../local/azure/stand-in';

const scope = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;
const inputs = { budgetName: 'shop', scope, amount: 1600, timePeriod: { startDate: '2026-12-01T00:00:00Z' } };

test('the start of a budget cannot change, its amount can', async () => {
  const it = new Cloud(undefined, 5);
  await it.create('azure-native:resources:ResourceGroup', { resourceGroupName: 'rg', location: 'centralus' });
  const { id } = await it.create('azure-native:consumption:Budget', inputs);
  expect(id).toBe(`${scope}/providers/Microsoft.Consumption/budgets/shop`);
  await it.update(id, { ...inputs, amount: 1700 });
  await expect(it.update(id, { ...inputs, timePeriod: { startDate: '2027-01-01T00:00:00Z' } })).rejects.toThrow(
    'Start date of budgets cannot be updated',
  );
});

test('a budget needs its resource group and its action groups', async () => {
  const it = new Cloud(undefined, 5);
  await expect(it.create('azure-native:consumption:Budget', inputs)).rejects.toThrow('does not exist');
  await it.create('azure-native:resources:ResourceGroup', { resourceGroupName: 'rg', location: 'centralus' });
  const contactGroups = [`${scope}/providers/Microsoft.Insights/actionGroups/missing`];
  const notifications = { first: { contactGroups } };
  await expect(it.create('azure-native:consumption:Budget', { ...inputs, notifications })).rejects.toThrow('missing');
});
