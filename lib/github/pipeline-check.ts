import { Problems, ProblemCode } from '../domain';
import {
  PipelineBackend,
  PipelineDeployment,
  PipelineFrontend,
  PipelineImage,
  PipelineLoad,
  PipelineProps,
  PipelineSmokeTest,
} from './pipeline-props';

const NAME = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
/** What a shell takes as one word, and no path out of the repository. */
const FILE = /^(?!.*(^|\/)\.\.(\/|$))(?![/-])[A-Za-z0-9._/-]+$/;
const URL_PATH = /^\/[A-Za-z0-9._~/?&=%-]*$/;
const VERSION = /^[0-9]+(\.[0-9]+){0,2}$/;
const BRANCH = /^(?![-/])[A-Za-z0-9._/*-]+$/;

/**
 * Whether a pipeline can be rendered. What stands in a script is checked to be harmless there.
 *
 * @internal
 */
export class PipelineCheck {
  public static check(props: PipelineProps): void {
    new PipelineCheck(props).all();
  }

  private readonly problems: Problems;

  private constructor(private readonly props: PipelineProps) {
    this.problems = new Problems(`the pipeline ${props.name}`, `Pipeline(${props.name})`);
  }

  private all(): void {
    const {
      name,
      branches,
      protectedBranches,
      backend,
      frontend,
      images = [],
      deployment,
      load,
      smokeTest,
    } = this.props;
    this.match('name', name, NAME, 'small letters, digits and hyphens, 40 at most', 'rename it');
    (['branches', 'protectedBranches'] as const).forEach((property) => {
      const list = { branches, protectedBranches }[property];
      if (list === undefined) return;
      this.some(property, list.length, 'one branch at least', "use ['main']");
      list.forEach((it) => this.match(property, it, BRANCH, 'the name of a branch', "use e.g. 'main'"));
    });
    if (backend) this.backend(backend);
    if (frontend) this.frontend(frontend);
    this.images(images);
    (this.props.uniqueRequirements ?? []).forEach((file) => this.file('uniqueRequirements', file));
    (load ?? []).forEach((it, index) => this.load(`load[${index}]`, it));
    if (load) this.some('load', load.length, 'one kind of request at least', 'leave load out');
    if (this.props.loadSchedule !== undefined) {
      const five = /^\S+( \S+){4}$/;
      this.match('loadSchedule', this.props.loadSchedule, five, 'five fields of cron', "use e.g. '0 4 * * 1'");
      this.problems.check(load !== undefined, {
        code: ProblemCode.UNREVIEWED,
        property: 'loadSchedule',
        what: 'loadSchedule is set without load',
        expected: 'a load test to run',
        fix: 'state load, or leave loadSchedule out',
      });
    }
    if (smokeTest) this.smokeTest(smokeTest);
    if (deployment) this.deployment(deployment, images);
    this.problems.throwIfAny();
  }

  private backend(backend: PipelineBackend): void {
    const { folder, pythonVersion, requirementsFiles, sourceFolder, postgresVersion, redisVersion } = backend;
    this.file('backend.folder', folder);
    this.version('backend.pythonVersion', pythonVersion, "use e.g. '3.12'");
    this.version('backend.postgresVersion', postgresVersion, "use e.g. '16': no other tag, and never latest");
    this.version('backend.redisVersion', redisVersion, "use e.g. '7': no other tag, and never latest");
    if (requirementsFiles) {
      this.some('backend.requirementsFiles', requirementsFiles.length, 'one file at least', "use ['requirements.txt']");
      requirementsFiles.forEach((file) => this.file('backend.requirementsFiles', file));
    }
    if (sourceFolder !== undefined) this.file('backend.sourceFolder', sourceFolder);
    if (backend.databaseDriver !== undefined) {
      const driver = /^[a-z0-9]+(\+[a-z0-9]+)?$/;
      this.match('backend.databaseDriver', backend.databaseDriver, driver, 'a driver', "use 'postgresql+asyncpg'");
    }
  }

  private frontend(frontend: PipelineFrontend): void {
    const { folder, nodeVersion, outputFolder, warnAboveMegabytes, failAboveMegabytes, chunks = [] } = frontend;
    this.file('frontend.folder', folder);
    if (outputFolder !== undefined) this.file('frontend.outputFolder', outputFolder);
    this.version('frontend.nodeVersion', nodeVersion, "use e.g. '24'");
    const above = { above: 0 };
    this.problems.optionalNumber('frontend.buildBudgetSeconds', frontend.buildBudgetSeconds, above, 'use 30');
    this.problems.optionalNumber('frontend.warnAboveMegabytes', warnAboveMegabytes, above, 'use 100');
    this.problems.optionalNumber(
      'frontend.failAboveMegabytes',
      failAboveMegabytes,
      warnAboveMegabytes === undefined ? above : { min: warnAboveMegabytes },
      'use at least warnAboveMegabytes',
    );
    this.problems.optionalNumber(
      'frontend.imageQuality',
      frontend.imageQuality,
      { min: 1, max: 100, integer: true },
      'use 80',
    );
    this.problems.optionalNumber(
      'frontend.chunkSizeWarningKilobytes',
      frontend.chunkSizeWarningKilobytes,
      above,
      'use 1000',
    );
    chunks.forEach(({ name, packages, belowMegabytes }) => {
      this.match(`frontend.chunks[${name}].name`, name, NAME, 'small letters, digits and hyphens', 'rename the chunk');
      this.some(`frontend.chunks[${name}].packages`, packages.length, 'one package at least', 'leave the chunk out');
      this.problems.optionalNumber(`frontend.chunks[${name}].belowMegabytes`, belowMegabytes, above, 'use e.g. 3.6');
    });
    const members = chunks.flatMap(({ packages }) => packages);
    this.unique('frontend.chunks', members, 'package');
    this.unique('frontend.chunks', chunks.map(({ name }) => name), 'chunk'); // prettier-ignore
  }

  private images(images: PipelineImage[]): void {
    this.unique('images', images.map(({ name }) => name), 'image'); // prettier-ignore
    images.forEach(({ name, context, dockerfile, platform = 'linux/amd64' }) => {
      this.match(`images[${name}].name`, name, NAME, 'small letters, digits and hyphens', 'rename the image');
      this.file(`images[${name}].context`, context);
      if (dockerfile !== undefined) this.file(`images[${name}].dockerfile`, dockerfile);
      this.oneOf(`images[${name}].platform`, platform, ['linux/amd64', 'linux/arm64']);
    });
    const platforms = new Set(images.map(({ platform = 'linux/amd64' }) => platform));
    this.problems.check(platforms.size <= 1, {
      code: ProblemCode.UNREVIEWED,
      property: 'images',
      what: `images are for ${[...platforms].join(' and ')}`,
      expected: 'one processor for all: the checks build them on one runner',
      fix: 'build all images for the processor of the services',
    });
  }

  private load(at: string, load: PipelineLoad): void {
    this.match(`${at}.path`, load.path, URL_PATH, 'a path that begins with /', "use e.g. '/api/items'");
    this.oneOf(`${at}.method`, load.method ?? 'GET', ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
    const count = { min: 1, max: 1000, integer: true };
    this.problems.number(`${at}.users`, load.users, count, 'use what one runner can open, e.g. 100');
    this.problems.optionalNumber(`${at}.requests`, load.requests, count, 'use 1');
    this.problems.optionalNumber(
      `${at}.averageBelowMilliseconds`,
      load.averageBelowMilliseconds,
      { above: 0 },
      'use 200',
    );
    this.problems.optionalNumber(`${at}.errorsBelowPercent`, load.errorsBelowPercent, { min: 0, max: 100 }, 'use 1');
    if (load.body === undefined) return;
    let readable = true;
    try {
      JSON.parse(load.body);
    } catch {
      readable = false;
    }
    this.problems.check(readable, {
      code: ProblemCode.UNREVIEWED,
      property: `${at}.body`,
      what: `${at}.body is ${JSON.stringify(load.body)}`,
      expected: 'JSON',
      fix: 'use e.g. \'{"id": 1}\'',
    });
  }

  private smokeTest(smoke: PipelineSmokeTest): void {
    const { listPath, loginPath, logoutPath, profilePath, healthPath = '/api/health' } = smoke;
    Object.entries({ listPath, loginPath, logoutPath, profilePath, healthPath }).forEach(([property, path]) =>
      this.match(`smokeTest.${property}`, path, URL_PATH, 'a path that begins with /', "use e.g. '/api/items'"),
    );
    const count = { min: 1, max: 1000, integer: true };
    this.problems.number('smokeTest.poolConnections', smoke.poolConnections, count, 'use pool size plus overflow');
    this.problems.number('smokeTest.requestsPerMinute', smoke.requestsPerMinute, count, 'use the limit');
    smoke.requirementsFiles.forEach((file) => this.file('smokeTest.requirementsFiles', file));
    this.problems.check(this.props.deployment !== undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'smokeTest',
      what: 'smokeTest is set without deployment',
      expected: 'a deployment to staging, after which it runs',
      fix: 'state deployment, or leave smokeTest out',
    });
  }

  private deployment(deployment: PipelineDeployment, images: PipelineImage[]): void {
    const { services, migrationCommand, healthPath, tags } = deployment;
    this.some('deployment.services', services.length, 'one service at least', 'state what is released');
    this.unique('deployment.services', services.map(({ name }) => name), 'service'); // prettier-ignore
    services.forEach((service) => {
      const at = `deployment.services[${service.name}]`;
      this.match(`${at}.name`, service.name, NAME, 'small letters, digits and hyphens', 'rename the service');
      this.match(
        `${at}.container`,
        service.container,
        /^[A-Za-z0-9_-]{1,255}$/,
        'the name of a container',
        'rename it',
      );
      this.oneOf(`${at}.image`, service.image, images.map(({ name }) => name)); // prettier-ignore
    });
    if (migrationCommand) {
      this.some('deployment.migrationCommand', migrationCommand.length, 'a command', 'leave it out');
    }
    if (healthPath !== undefined) {
      this.match('deployment.healthPath', healthPath, URL_PATH, 'a path that begins with /', "use '/api/health'");
    }
    if (tags !== undefined) {
      const pattern = /^[A-Za-z0-9._*+?[\]-]+$/;
      this.match('deployment.tags', tags, pattern, "a pattern of tags without '/'", "use 'v*.*.*'");
    }
    this.problems.optionalNumber('deployment.budgetMinutes', deployment.budgetMinutes, { above: 0 }, 'use 15');
    this.problems.optionalNumber('deployment.smokeTasks', deployment.smokeTasks, { min: 1, integer: true }, 'use 2');
    this.problems.check(
      !deployment.stagingFirst || this.props.smokeTest !== undefined || this.props.load !== undefined,
      {
        code: ProblemCode.UNREVIEWED,
        property: 'deployment.stagingFirst',
        what: 'stagingFirst is true, but nothing is tested in staging',
        expected: 'a smokeTest or a load test',
        fix: 'state one of them, or leave stagingFirst out',
      },
    );
    this.problems.check(!deployment.site || this.props.frontend !== undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'deployment.site',
      what: 'site is true without frontend',
      expected: 'a frontend that is built',
      fix: 'state frontend, or leave site out',
    });
  }

  private match(property: string, value: string, pattern: RegExp, expected: string, fix: string): void {
    this.problems.check(pattern.test(value), {
      code: ProblemCode.INVALID_FORMAT,
      property: property,
      what: `${property} is ${JSON.stringify(value)}`,
      expected: expected,
      fix: fix,
    });
  }

  private file(property: string, value: string): void {
    const expected = 'a path inside the repository, of letters, digits, dots, hyphens, underscores and slashes';
    this.match(property, value, FILE, expected, "use e.g. 'backend'");
  }

  private version(property: string, value: string | undefined, fix: string): void {
    if (value !== undefined) this.match(property, value, VERSION, 'a version of numbers and dots', fix);
  }

  private oneOf(property: string, value: string, allowed: string[]): void {
    this.problems.check(allowed.includes(value), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: property,
      what: `${property} is ${JSON.stringify(value)}`,
      expected: allowed.length > 0 ? allowed.join(', ') : 'one of images, of which there are none',
      fix: 'use one of these',
    });
  }

  private some(property: string, count: number, expected: string, fix: string): void {
    this.problems.check(count > 0, {
      code: ProblemCode.UNREVIEWED,
      property: property,
      what: `${property} is empty`,
      expected: expected,
      fix: fix,
    });
  }

  private unique(property: string, names: string[], noun: string): void {
    const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
    this.problems.check(twice.length === 0, {
      code: ProblemCode.UNREVIEWED,
      property: property,
      what: `the ${noun} ${twice.join(', ')} is there twice`,
      expected: `every ${noun} once`,
      fix: 'remove one of the two',
    });
  }
}
