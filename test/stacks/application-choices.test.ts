import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
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
const alarmEmail = 'ops@example.com';

test.each<[string, (app: App) => unknown, string[]]>([
  ['OpsCenter', (app) => new OpsCenter(app, { alarmEmail }), ['OpsCenter.backendImage']],
  ['BookReader', (app) => new BookReader(app, { alarmEmail }), ['BookReader.backendImage']],
  [
    'BookReader with a frontend in a container',
    (app) => new BookReader(app, { alarmEmail, frontend: Frontend.CONTAINER }),
    ['BookReader.backendImage', 'BookReader.frontendImage'],
  ],
  ['ArgoAlpine', (app) => new ArgoAlpine(app, { alarmEmail }), ['ArgoAlpine.backendImage', 'ArgoAlpine.argoImage']],
  ['TraitorTrack', (app) => new TraitorTrack(app, { alarmEmail }), ['TraitorTrack.applicationDirectory']],
])('[LB-RC-03] %s in production needs a choice of its application', (_name, create, places) => {
  const found = (): unknown => create(anApp());
  expect(faults(found)).toEqual(places.map((it) => `${MISSING} ${it}`));
  problemsOf(found).forEach(({ fix }) => expect(fix).toContain('environments/production.yaml'));
});

const CREATE: [string, (app: App, alarmEmail?: string) => { application: Stack }][] = [
  ['OpsCenter', (app, email) => new OpsCenter(app, { ...PLACEHOLDERS, alarmEmail: email })],
  ['BookReader', (app, email) => new BookReader(app, { ...PLACEHOLDERS, alarmEmail: email })],
  ['ArgoAlpine', (app, email) => new ArgoAlpine(app, { ...PLACEHOLDERS, alarmEmail: email })],
  ['TraitorTrack', (app, email) => new TraitorTrack(app, { placeholder: true, alarmEmail: email })],
];

test.each(CREATE)('[LB-RC-27] %s in production needs someone to notify of alarms', (name, create) => {
  const found = (): unknown => create(anApp());
  expect(faults(found)).toEqual([`missing-value at ${name}.alarmEmail`]);
  problemsOf(found).forEach(({ fix }) => expect(fix).toContain('environments/production.yaml'));
});

test.each(CREATE)('[LB-RC-27] %s notifies the address, or nobody by an explicit choice', (_name, create) => {
  const endpoints = (email: string): unknown[] =>
    Object.values(Template.fromStack(create(anApp(), email).application).findResources('AWS::SNS::Subscription'))
      .map((it) => it.Properties)
      .filter(({ Protocol }) => Protocol === 'email')
      .map(({ Endpoint }) => Endpoint);
  expect(endpoints('ops@example.com')).toEqual(['ops@example.com']);
  expect(endpoints('none')).toEqual([]);
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
