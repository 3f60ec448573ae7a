import { Shape } from '../../resources/shape';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { asksDatabase, checkMemory, databaseCheckWords, isPathOfDatabase } from '../container-rules';
import { literalText, valuesOf } from '../declared-program';
import { containersOf } from './containers';

/** Finds containers whose processes need more memory than they have. */
export const processesAboveMemory: CheckRule = (program, findings) => {
  program.ofType('AWS::ECS::TaskDefinition').forEach((task) => checkMemory(findings, task, containersOf(task)));
};

/** Finds health checks that replace instances when a store of data fails. */
export const healthCheckOnDatabase: CheckRule = (program, findings) => {
  program.ofType('AWS::ElasticLoadBalancingV2::TargetGroup').forEach((group) => {
    const path = valuesOf(group).text(group.properties.HealthCheckPath);
    if (!isPathOfDatabase(path)) return;
    findings.add(CheckCode.HEALTH_CHECK_ON_DATABASE, group, databaseCheckWords('HealthCheckPath', path));
  });
  program.ofType('AWS::ECS::TaskDefinition').forEach((task) => {
    Shape.records(task.properties.ContainerDefinitions).forEach(({ HealthCheck, Image, Name }) => {
      const command = [Shape.record(HealthCheck).Command]
        .flat()
        .map((it) => literalText(it))
        .join(' ');
      if (!asksDatabase(command, `${literalText(Name)} ${literalText(Image)}`)) return;
      findings.add(CheckCode.HEALTH_CHECK_ON_DATABASE, task, databaseCheckWords('HealthCheck', command));
    });
  });
};
