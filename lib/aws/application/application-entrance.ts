import { CrossStackReferences, ReferenceStrength, RemovalPolicy, Names, Stack, Stage } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, IConstruct } from 'constructs';
import { ProblemCode, Problems } from '../../domain';
import { Entrance } from '../edge/entrance';
import { WebAcl } from '../edge/web-acl';
import { WebAclScope } from '../edge/web-acl-props';
import { SecurityDefaults } from '../security-defaults';
import { WebApplicationSettings } from './web-application-props';

/** CloudFront accepts web ACLs and certificates from this region only. */
const GLOBAL_REGION = 'us-east-1';

/** Marks a second stack, which applications of one stack share. */
const IS_GLOBAL = Symbol.for('loadbearing.WebApplication.global');
interface Marked {
  [IS_GLOBAL]?: true;
}

/** Way into an application. */
export interface ApplicationEntrance {
  readonly entrance: Entrance;
  readonly webAcl?: WebAcl;
  readonly globalStack?: Stack;
}

/** Creates edge, web ACL, certificate and load balancer of an application. */
export function createEntrance(scope: Construct, settings: WebApplicationSettings, vpc: ec2.IVpc): ApplicationEntrance {
  const { domainName, hostedZone, existingCertificate, existingWebAclArn, protectData } = settings;
  const removalPolicy = protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
  const needsGlobal =
    existingWebAclArn === undefined || (domainName !== undefined && existingCertificate === undefined);
  const global = needsGlobal ? globalScope(scope, protectData, removalPolicy) : scope;
  const webAcl =
    existingWebAclArn === undefined
      ? new WebAcl(global, 'WebAcl', {
          scope: WebAclScope.CLOUDFRONT,
          rateLimits: settings.rateLimits,
          removalPolicy,
        })
      : undefined;
  const certificate =
    domainName === undefined
      ? undefined
      : (existingCertificate ??
        new acm.Certificate(global, 'Certificate', {
          domainName,
          validation: acm.CertificateValidation.fromDns(hostedZone),
        }));
  const globalStack = Stack.of(global) === Stack.of(scope) ? undefined : Stack.of(global);
  if (globalStack) {
    // Read with Fn::GetStackOutput. The CDK's own references across regions need a function in each of the two stacks.
    [webAcl?.resource, existingCertificate ? undefined : certificate].forEach(
      (it) => it && CrossStackReferences.of(it).produce(ReferenceStrength.WEAK),
    );
  }
  const entrance = new Entrance(scope, 'Entrance', {
    vpc,
    domainName,
    hostedZone,
    certificate,
    webAclArn: existingWebAclArn ?? webAcl?.arn,
    cacheRules: settings.cacheRules,
    securityHeaders: settings.securityHeaders,
    accessLogs: protectData,
    deletionProtection: protectData,
    removalPolicy,
  });
  return { entrance, webAcl, globalStack };
}

/** Removes what an application that is not created leaves in us-east-1. */
export function removeGlobal(scope: Construct): void {
  const { app, id } = globalStackOf(scope);
  const global = app.node.tryFindChild(id);
  global?.node.tryRemoveChild(globalIdOf(scope));
  if (global?.node.children.length === 0) app.node.tryRemoveChild(id);
}

/** Returns the scope of what must be in us-east-1: that of the application, or one in a second stack. */
function globalScope(scope: Construct, protectData: boolean, removalPolicy: RemovalPolicy): Construct {
  const stack = Stack.of(scope);
  if (stack.region === GLOBAL_REGION) return scope;
  const { app, id } = globalStackOf(scope);
  const known = app.node.tryFindChild(id) as (Stack & Marked) | undefined;
  Problems.of(scope).build((problems) =>
    problems.check(known === undefined || known[IS_GLOBAL] === true, {
      code: ProblemCode.NAMES_COLLIDE,
      property: 'id',
      what: `the app has a stack ${id}, which is the id of the second stack of this application`,
      expected: `no other stack with the id ${id}`,
      fix: 'rename that stack',
    }),
  );
  return new Construct(known ?? createGlobal(scope, { app, id, protectData, removalPolicy }), globalIdOf(scope));
}

/** The stack has a key of its own if the application has one, since a key encrypts in its region only. */
function createGlobal(
  scope: Construct,
  {
    app,
    id,
    protectData,
    removalPolicy,
  }: { app: IConstruct; id: string; protectData: boolean; removalPolicy: RemovalPolicy },
): Stack {
  const { stackName, account } = Stack.of(scope);
  const global: Stack & Marked = new Stack(app, id, {
    env: { account, region: GLOBAL_REGION },
    stackName: `${stackName}-global`,
    terminationProtection: protectData,
    description: `What CloudFront requires in ${GLOBAL_REGION} for the stack ${stackName}`,
  });
  global[IS_GLOBAL] = true;
  if (SecurityDefaults.of(scope).encryptionKey) {
    const encryptionKey = new kms.Key(global, 'Key', {
      description: `Data of ${global.stackName}`,
      enableKeyRotation: true,
      removalPolicy,
    });
    SecurityDefaults.set(global, { encryptionKey });
  }
  return global;
}

/** Returns where the second stack is: applications of one stack share it. */
function globalStackOf(scope: Construct): { readonly app: IConstruct; readonly id: string } {
  const stack = Stack.of(scope);
  const app = Stage.of(stack) ?? stack.node.root;
  // Two stacks with the same id may be in different constructs, and in different accounts.
  const path = stack.node.scopes.slice(app.node.scopes.length).map(({ node }) => node.id);
  return { app, id: `${path.join('')}Global` };
}

function globalIdOf(scope: Construct): string {
  return Names.uniqueResourceName(scope, { maxLength: 64 });
}
