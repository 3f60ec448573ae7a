import { declaredOnAws } from '../../bin/subject/aws-declaration';
import { declaredOnAzure } from '../../bin/subject/azure-declaration';
import { Json, NamedTemplate } from '../../lib/domain';
import { EXAMPLE_DOMAIN } from '../../stacks/parts/aws-options';
import { RELEASED } from '../../stacks/parts/image-choice';
import { Registered, onAws, onAzure } from '../../stacks/systems';

type Settings = Readonly<Record<string, string>>;

const DEPLOYED = { githubRepository: 'example/app' };
const ALARMS = { alarmEmail: 'ops@example.com', monthlyBudgetUsd: '500' };

/** Options of production that add resources or permissions, by system. Each system has all of its own. */
export const PERMISSION_OPTIONS: Readonly<Record<string, Settings>> = {
  ArgoAlpine: { ...ALARMS, ...EXAMPLE_DOMAIN, ...DEPLOYED, backendImage: RELEASED, argoImage: RELEASED },
  BookReader: {
    ...ALARMS,
    ...DEPLOYED,
    ...{ backendImage: RELEASED, frontend: 'container', frontendImage: RELEASED },
    ...{ tracing: 'true', poolStatus: 'true', prometheus: 'true', grafana: 'true', recoveryRegion: 'us-west-2' },
    ...{ alarmEndpoint: 'https://events.example.com/alarms', pyroscopeServerAddress: 'https://pyroscope.example.com' },
  },
  OpsCenter: {
    ...ALARMS,
    ...EXAMPLE_DOMAIN,
    ...DEPLOYED,
    backendImage: RELEASED,
    prometheus: 'true',
    encryptData: 'true',
  },
  Starter: { ...ALARMS, ...EXAMPLE_DOMAIN, image: 'ghcr.io/example/shop:1.4.2' },
  TraitorTrack: {
    ...ALARMS,
    ...EXAMPLE_DOMAIN,
    recoveryRegion: 'us-west-2',
    prometheus: 'true',
    grafana: 'true',
    purgeAuditLog: 'true',
  },
  FreshMaas: { ...DEPLOYED, domainName: 'app.example.com' },
  StarterAzure: {},
};

/** A system on AWS as production declares it. */
export interface DeclaredOnAws {
  readonly system: Registered;
  readonly templates: NamedTemplate[];
}

/** A system on Azure as production declares it. */
export interface DeclaredOnAzure {
  readonly system: Registered;
  /** Preview of its program. */
  readonly preview: Json;
}

/** Systems in production, with every option that adds a permission. */
export interface DeclaredSystems {
  readonly aws: DeclaredOnAws[];
  readonly azure: DeclaredOnAzure[];
}

/** Declares all systems in production. Takes some ten seconds: call it once. */
export async function declareSystems(): Promise<DeclaredSystems> {
  const aws = onAws().map((system) => ({
    system,
    templates: declaredOnAws(system, PERMISSION_OPTIONS[system.name]).map(({ id, name, template }) => ({
      ...{ stack: id, stackName: name, template },
    })),
  }));
  const azure: DeclaredOnAzure[] = [];
  // One program at a time: Pulumi keeps its state in the process.
  for (const system of onAzure()) {
    azure.push({ system, preview: await declaredOnAzure(system, PERMISSION_OPTIONS[system.name]) });
  }
  return { aws, azure };
}
