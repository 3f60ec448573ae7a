import * as pulumi from '@pulumi/pulumi';
import * as resources from '@pulumi/azure-native/resources';
import { CostBudget, WebApplication } from '../../lib/azure';
import { ProblemCode, Problems, RequiredTags } from '../../lib/domain';
import { currentMonth } from '../parts/current-month';
import { DeploymentEnvironment } from '../parts/environment';
import { StarterArgs } from './args';
import { AZURE_IDENTITY } from './identity';
import { LOAD } from './load';

/** The same application on Azure: every size follows from `workload.yaml`. */
export class StarterAzure extends pulumi.ComponentResource {
  /** Resource group of all resources. */
  public readonly resourceGroup: resources.ResourceGroup;
  public readonly application: WebApplication;

  constructor(name: string, args: StarterArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:stack:StarterAzure', name, {}, opts);
    const { environment = DeploymentEnvironment.PRODUCTION, location = 'centralus', image, databasePassword } = args;
    const problems = new Problems(`the system ${AZURE_IDENTITY.name}`, AZURE_IDENTITY.name);
    problems.check(image !== undefined, {
      code: ProblemCode.MISSING_VALUE,
      property: 'image',
      what: 'image is missing',
      expected: 'the image of your application, with a tag or a digest',
      fix: 'pulumi config set image ghcr.io/example/shop:1.4.2',
    });
    problems.throwIfAny();
    const protectData = environment === DeploymentEnvironment.PRODUCTION;
    const tags = new RequiredTags({
      project: AZURE_IDENTITY.name,
      environment,
      owner: args.owner ?? 'platform',
      costCenter: args.costCenter ?? AZURE_IDENTITY.prefix,
    }).asMap;
    this.resourceGroup = new resources.ResourceGroup(
      name,
      { resourceGroupName: `${name}-${environment}`, location, tags },
      { parent: this, protect: protectData },
    );
    this.application = new WebApplication(
      `${name}-application`,
      {
        resourceGroupName: this.resourceGroup.name,
        location,
        tags,
        workload: LOAD.workload,
        image: image ?? '',
        command: ['gunicorn', 'shop.wsgi', '--bind', '0.0.0.0:8000'],
        celeryApp: 'shop',
        databasePassword,
        domainName: args.domainName,
        alarmEmails: args.alarmEmails,
        protectData,
      },
      { parent: this },
    );
    if (args.monthlyBudgetUsd) {
      const { monthlyBudgetUsd: monthlyUsd, budgetStartMonth: startMonth = currentMonth(), alarmEmails: emails } = args;
      new CostBudget(
        `${name}-budget`,
        { monthlyUsd, scopeId: this.resourceGroup.id, startMonth, emails },
        { parent: this },
      );
    }
    this.registerOutputs();
  }
}
