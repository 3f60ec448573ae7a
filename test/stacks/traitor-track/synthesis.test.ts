import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { parseContext } from '../../../bin/context';
import * as cdkJson from '../../../cdk.json';
import { systemProps } from '../../../stacks/parts/aws-options';
import { TraitorTrack } from '../../../stacks/traitor-track';
import { faults } from '../../support/problems-of';
import { anApp } from '../../support/stacks';
import { all, only, textOf } from '../../support/template';

const root = join(__dirname, '../../..');

interface Run {
  readonly exitCode: number | null;
  readonly standardOutput: string;
  readonly errorOutput: string;
  readonly templates: string[];
}

/** Runs the app as the CDK CLI does, in a process of its own. */
async function run(context: { [name: string]: string }): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'loadbearing-synthesis-'));
  const environment = {
    ...process.env,
    CDK_OUTDIR: folder,
    CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, ...context }),
  };
  const child = spawn(process.execPath, [require.resolve('tsx/cli'), 'bin/cdk.ts'], { cwd: root, env: environment });
  let standardOutput = '';
  let errorOutput = '';
  child.stdout.on('data', (chunk) => (standardOutput += chunk));
  child.stderr.on('data', (chunk) => (errorOutput += chunk));
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) =>
      child.on('error', reject).on('close', resolve),
    );
    const templates = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
    return { exitCode, standardOutput, errorOutput, templates };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The app in this process. */
function appWith(context: { [name: string]: string }): TraitorTrack {
  const app = anApp({ system: 'TraitorTrack', ...context });
  return new TraitorTrack(app, { ...systemProps(parseContext(app)[0].values), placeholder: true, alarmEmail: 'none' });
}

// The app takes a while: it runs beside the other tests.
let production: Promise<Run>;
let unknown: Promise<Run>;
beforeAll(() => {
  unknown = run({ environment: 'prod' });
  const placeholders = {
    backendImage: 'placeholder',
    argoImage: 'placeholder',
    applicationDirectory: 'placeholder',
    alarmEmail: 'none',
  };
  production = unknown.then(() => run({ environment: 'production', ...placeholders }));
});

describe('another main region', () => {
  const context = { region: 'eu-west-1', domainName: 'track.example.com', hostedZoneId: 'Z0123456789ABCDEFGHIJ' };
  let system: TraitorTrack;
  let application: Template;
  beforeAll(() => {
    system = appWith(context);
    application = Template.fromStack(system.application);
  });

  test('what CloudFront accepts only from us-east-1 stays there, and so do copies of backups', () => {
    expect([system.data.region, system.application.region]).toEqual(['eu-west-1', 'eu-west-1']);
    expect(system.global.region).toBe('us-east-1');
    expect(system.recovery!.region).toBe('us-east-1');
    const [rule] = only(Template.fromStack(system.data), 'AWS::Backup::BackupPlan').BackupPlan.BackupPlanRule;
    expect(textOf(rule.CopyActions[0].DestinationBackupVaultArn)).toContain(':backup:us-east-1:');
  });

  test('the load balancer trusts that region’s addresses of CloudFront', () => {
    const sources = all(application, 'AWS::EC2::SecurityGroupIngress').map((rule) => rule.SourcePrefixListId);
    expect(sources).toContain('pl-4fa04526');
  });

  test('references across regions need no Lambda: CloudFormation resolves them', () => {
    const { WebACLId, ViewerCertificate } = only(application, 'AWS::CloudFront::Distribution').DistributionConfig;
    for (const reference of [WebACLId, ViewerCertificate.AcmCertificateArn]) {
      expect(reference['Fn::GetStackOutput']).toMatchObject({
        StackName: 'traitor-track-global-production',
        Region: 'us-east-1',
      });
    }
    for (const stack of [system.global, system.recovery!, system.data, system.application]) {
      const types = Object.entries<{ Type: string }>(Template.fromStack(stack).toJSON().Resources)
        .filter(([id]) => !id.startsWith('Migrations')) // their function is about the database
        .map(([, { Type }]) => Type);
      expect(types.filter((type) => type.startsWith('Custom::') || type.startsWith('AWS::Lambda::'))).toEqual([]);
    }
  });

  test('the stacks are deployed in one direction: cdk deploy TraitorTrack brings the rest', () => {
    const needs = (stack: { dependencies: { node: { id: string } }[] }): string[] =>
      stack.dependencies.map(({ node }) => node.id).sort();
    expect(needs(system.application)).toEqual(['TraitorTrackData', 'TraitorTrackGlobal']);
    expect(needs(system.data)).toEqual(['TraitorTrackRecovery']);
    expect(needs(system.global)).toEqual([]);
    expect(needs(system.recovery!)).toEqual([]);
  });
});

test('a region without known CloudFront addresses is rejected with the way to look them up', () => {
  expect(faults(() => appWith({ region: 'af-south-1' }))).toEqual([
    'prefix-list-unknown at TraitorTrack/Entrance/LoadBalancer.ingress',
  ]);
});

test('copies of backups in the main region are rejected: they would be lost with it', () => {
  expect(faults(() => appWith({ region: 'eu-west-1', recoveryRegion: 'eu-west-1' }))).toEqual([
    'recovery-in-main-region at TraitorTrack.recoveryRegion',
  ]);
  // Development copies nothing, so any region will do.
  expect(appWith({ environment: 'development', recoveryRegion: 'us-east-1' }).recovery).toBeUndefined();
});

describe('the app, run as the CLI runs it', () => {
  test('an unknown environment ends it with the problem and its fix, without a template or a stack trace', async () => {
    const { exitCode, standardOutput, errorOutput, templates } = await unknown;
    expect(errorOutput).toContain("environment is 'prod'");
    expect(errorOutput).toContain('-c environment=production');
    expect(errorOutput).not.toMatch(/^\s+at /m);
    expect([exitCode, standardOutput, templates]).toEqual([1, '', []]);
  });

  test('production synthesizes: the lines it prints say what was built', async () => {
    const { exitCode, standardOutput, errorOutput, templates } = await production;
    const lines = errorOutput.split('\n').filter((line) => /^\w+ production: /.test(line));
    expect(lines).toEqual([
      'ArgoAlpine production: 2 to 6 tasks, db.t4g.large',
      'BookReader production: 2 to 3 tasks, 5 workers, db.t4g.xlarge',
      'OpsCenter production: 2 to 4 tasks, db.t4g.large',
      'TraitorTrack production: 2 to 10 instances, db.t3.large',
    ]);
    // The report contradicts itself about the memory of workers: that is all there is to warn of.
    expect(errorOutput.match(/WARNING|Acknowledge with '[^']+'/g)).toEqual([
      'WARNING',
      "Acknowledge with 'Annotation::loadbearing:worker-memory-1'",
      'WARNING',
      "Acknowledge with 'Annotation::loadbearing:worker-memory-2'",
    ]);
    expect([exitCode, standardOutput]).toEqual([0, '']);
    expect(templates.sort()).toEqual([
      'ArgoAlpine.template.json',
      'ArgoAlpineData.template.json',
      'ArgoAlpineGlobal.template.json',
      'BookReader.template.json',
      'BookReaderData.template.json',
      'BookReaderGlobal.template.json',
      'OpsCenter.template.json',
      'OpsCenterData.template.json',
      'OpsCenterGlobal.template.json',
      'TraitorTrack.template.json',
      'TraitorTrackData.template.json',
      'TraitorTrackGlobal.template.json',
      'TraitorTrackRecovery.template.json',
    ]);
  }, 180_000);
});
