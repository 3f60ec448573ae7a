import { App } from 'aws-cdk-lib';
import { ArgoAlpine } from '../../stacks/argo-alpine';
import { BookReader } from '../../stacks/book-reader';
import { Frontend } from '../../stacks/book-reader/choices';
import { OpsCenter } from '../../stacks/ops-center';
import { DeploymentEnvironment } from '../../stacks/parts/environment';
import { TraitorTrack } from '../../stacks/traitor-track';
import { faults, problemsOf } from '../support/problems-of';
import { PLACEHOLDERS, synthesized } from '../support/container-systems';
import { anApp } from '../support/stacks';

jest.setTimeout(60_000);

const MISSING = 'production-choice-missing at';

test.each<[string, (app: App) => unknown, string[]]>([
  ['OpsCenter', (app) => new OpsCenter(app), ['OpsCenter.backendImage']],
  ['BookReader', (app) => new BookReader(app), ['BookReader.backendImage']],
  [
    'BookReader with a frontend in a container',
    (app) => new BookReader(app, { frontend: Frontend.CONTAINER }),
    ['BookReader.backendImage', 'BookReader.frontendImage'],
  ],
  ['ArgoAlpine', (app) => new ArgoAlpine(app), ['ArgoAlpine.backendImage', 'ArgoAlpine.argoImage']],
  ['TraitorTrack', (app) => new TraitorTrack(app), ['TraitorTrack.applicationDirectory']],
])('[LB-RC-03] %s in production needs a choice of its application', (_name, create, places) => {
  const found = (): unknown => create(anApp());
  expect(faults(found)).toEqual(places.map((it) => `${MISSING} ${it}`));
  problemsOf(found).forEach(({ fix }) => expect(fix).toContain('environments/production.yaml'));
});

test('[LB-RC-03] other environments start with a placeholder', () => {
  const environment = DeploymentEnvironment.DEVELOPMENT;
  expect(new OpsCenter(anApp(), { environment }).profile.environment).toBe(environment);
});

test('[LB-RC-02] no stack owns the parameter that releases write, so no deployment resets the released image', () => {
  const { data, application } = synthesized((app) => new OpsCenter(app, { ...PLACEHOLDERS, backendImage: 'released' }));
  [data, application].forEach((template) => template.resourceCountIs('AWS::SSM::Parameter', 0));
  const parameters = Object.values(
    application.toJSON().Parameters as { [id: string]: { Type: string; Default: string } },
  );
  expect(parameters.filter(({ Default }) => Default === '/ops-center-production/backend/image')).toEqual([
    expect.objectContaining({ Type: 'AWS::SSM::Parameter::Value<String>' }),
  ]);
});
