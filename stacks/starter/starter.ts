import { App, CfnOutput, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { BackupAndRecovery, WebApplication } from '../../lib/aws';
import { Problems, RequiredTags } from '../../lib/domain';
import { checkAlarmEmail, chosenEmail } from '../parts/alarm-email';
import { hostedZone } from '../parts/domain';
import { DeploymentEnvironment } from '../parts/environment';
import { checkApplicationChoices } from '../parts/image-choice';
import { chosenImage } from '../parts/image-store';
import { addMonthlyBudget, checkMonthlyBudget } from '../parts/monthly-budget';
import { stackName } from '../parts/naming';
import { protectData } from '../parts/protection';
import { GLOBAL_REGION } from '../parts/system-stacks';
import { IDENTITY } from './identity';
import { LOAD } from './load';
import { StarterProps } from './props';

/** An application whose every size follows from `workload.yaml`. */
export class Starter extends Stack {
  public readonly application: WebApplication;

  constructor(app: App, props: StarterProps = {}) {
    const { environment = DeploymentEnvironment.PRODUCTION, account, region = GLOBAL_REGION, domain, image } = props;
    const isProduction = environment === DeploymentEnvironment.PRODUCTION;
    // A stack that is not chosen must leave nothing in the app.
    const problems = new Problems(`the system ${IDENTITY.name}`, IDENTITY.name);
    checkApplicationChoices(problems, environment, { image }, 'ghcr.io/example/shop:1.4.2');
    checkAlarmEmail(problems, environment, props.alarmEmail);
    checkMonthlyBudget(problems, props);
    problems.throwIfAny();
    super(app, IDENTITY.name, {
      env: { account, region },
      stackName: stackName(IDENTITY.prefix, '', environment),
      terminationProtection: isProduction,
      description: `${IDENTITY.title}: an application from its workload`,
    });
    const dataRemoval = isProduction ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
    const protection = { environment, ownKeys: isProduction, accessLogs: isProduction, dataRemoval };
    protectData(this, protection, props.encryptData);
    this.application = new WebApplication(this, 'Application', {
      workload: LOAD.workload,
      image: chosenImage(this, 'image', image),
      command: ['gunicorn', 'shop.wsgi'],
      celeryApp: 'shop',
      domainName: domain?.domainName,
      hostedZone: domain && hostedZone(this, domain),
      alarmEmail: chosenEmail(props.alarmEmail),
      protectData: isProduction,
    });
    const { database } = this.application;
    if (isProduction && database) new BackupAndRecovery(this, 'Backup', { databases: [database.instance] });
    addMonthlyBudget(this.application.globalStack ?? this, IDENTITY.name, props);
    const tags = new RequiredTags({
      project: IDENTITY.name,
      environment,
      owner: props.owner ?? 'devops',
      costCenter: props.costCenter ?? IDENTITY.prefix,
    });
    [this, this.application.globalStack].forEach(
      (stack) => stack && Object.entries(tags.asMap).forEach(([name, value]) => Tags.of(stack).add(name, value)),
    );
    new CfnOutput(this, 'Url', { value: this.application.url });
  }
}
