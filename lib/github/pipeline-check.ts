import { Cloud, Formats, ProblemCode, Problems } from '../domain';
import {
  Backend,
  Cost,
  Deployment,
  Frontend,
  Image,
  Load,
  Optimization,
  ResolvedPipeline,
  SmokeTest,
  dockerfileIn,
} from './resolved-pipeline';

const NAME = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
/** One word in a shell, and no path out of the repository. */
const FILE = /^(?!.*(^|\/)\.\.(\/|$))(?![/-])[A-Za-z0-9._/-]+$/;
const URL_PATH = /^\/[A-Za-z0-9._~/?&=%-]*$/;
const VERSION = /^[0-9]+(\.[0-9]+){0,2}$/;
const BRANCH = /^(?![-/])[A-Za-z0-9._/*-]+$/;
const CRON = /^[\dA-Za-z*,/-]+( [\dA-Za-z*,/-]+){4}$/;
const DRIVER = /^[a-z0-9]+(\+[a-z0-9]+)?$/;
const CONTAINER = /^[A-Za-z0-9_-]{1,255}$/;
const TAGS = /^[A-Za-z0-9._*+?[\]-]+$/;

const NAME_EXPECTED = 'at most 40 lowercase letters, digits and hyphens, starting with a letter';
const COUNT = { min: 1, max: 1000, integer: true };

/**
 * Checks the properties of a pipeline and throws all problems in one error.
 *
 * @internal
 */
export class PipelineCheck {
  public static check(pipeline: ResolvedPipeline): void {
    new PipelineCheck(pipeline).check();
  }

  private readonly problems: Problems;

  private constructor(private readonly pipeline: ResolvedPipeline) {
    this.problems = new Problems(`the pipeline ${pipeline.name}`, `Pipeline(${pipeline.name})`);
  }

  private check(): void {
    const { name, branches, protectedBranches, backend, frontend, images, deployment, load, smokeTest, cost } =
      this.pipeline;
    this.problems.match('name', name, NAME, { expected: NAME_EXPECTED, fix: "use e.g. 'shop'" });
    this.checkBranches('branches', branches);
    this.checkBranches('protectedBranches', protectedBranches);
    if (backend) this.checkBackend(backend);
    if (frontend) this.checkFrontend(frontend);
    this.checkImages(images);
    this.pipeline.uniqueRequirements.forEach((file) => this.checkFile('uniqueRequirements', file));
    if (load) this.checkLoads(load);
    this.checkSchedule();
    if (smokeTest) this.checkSmokeTest(smokeTest);
    if (deployment) this.checkDeployment(deployment);
    if (cost) this.checkCost(cost);
    this.problems.throwIfAny();
  }

  private checkBranches(property: string, branches: string[]): void {
    this.problems.some(property, branches, { expected: 'at least one branch', fix: "use ['main']" });
    branches.forEach((branch) =>
      this.problems.match(property, branch, BRANCH, { expected: 'the name of a branch', fix: "use e.g. 'main'" }),
    );
  }

  private checkBackend(backend: Backend): void {
    const { postgresVersion, redisVersion, requirementsFiles } = backend;
    this.checkFile('backend.folder', backend.folder);
    this.checkVersion('backend.pythonVersion', backend.pythonVersion, "use e.g. '3.12'");
    if (postgresVersion !== undefined) this.checkVersion('backend.postgresVersion', postgresVersion, "use e.g. '16'");
    if (redisVersion !== undefined) this.checkVersion('backend.redisVersion', redisVersion, "use e.g. '7'");
    const someFile = { expected: 'at least one file', fix: "use ['requirements.txt']" };
    this.problems.some('backend.requirementsFiles', requirementsFiles, someFile);
    requirementsFiles.forEach((file) => this.checkFile('backend.requirementsFiles', file));
    this.checkFile('backend.sourceFolder', backend.sourceFolder);
    const driver = { expected: 'the scheme of a database URL', fix: "use e.g. 'postgresql+asyncpg'" };
    this.problems.match('backend.databaseDriver', backend.databaseDriver, DRIVER, driver);
  }

  private checkFrontend(frontend: Frontend): void {
    const { warnAboveMegabytes: warn, chunks = [] } = frontend;
    const { problems } = this;
    const above = { above: 0 };
    this.checkFile('frontend.folder', frontend.folder);
    this.checkFile('frontend.outputFolder', frontend.outputFolder);
    this.checkVersion('frontend.nodeVersion', frontend.nodeVersion, "use e.g. '24'");
    problems.optionalNumber('frontend.buildBudgetSeconds', frontend.buildBudgetSeconds, above, 'use e.g. 30');
    problems.optionalNumber('frontend.warnAboveMegabytes', warn, above, 'use e.g. 100');
    const limit = warn === undefined ? above : { min: warn };
    const fix = 'use at least warnAboveMegabytes';
    problems.optionalNumber('frontend.failAboveMegabytes', frontend.failAboveMegabytes, limit, fix);
    const percent = { min: 1, max: 100, integer: true };
    problems.optionalNumber('frontend.imageQuality', frontend.imageQuality, percent, 'use e.g. 80');
    if (frontend.optimization) this.checkOptimization(frontend.optimization);
    problems.number('frontend.chunkSizeWarningKilobytes', frontend.chunkSizeWarningKilobytes, above, 'use e.g. 1000');
    chunks.forEach(({ name, packages, belowMegabytes }) => {
      const at = `frontend.chunks[${name}]`;
      this.checkName(`${at}.name`, name, 'rename the chunk');
      problems.some(`${at}.packages`, packages, { expected: 'at least one package', fix: 'remove the chunk' });
      problems.optionalNumber(`${at}.belowMegabytes`, belowMegabytes, above, 'use e.g. 3.6');
    });
    problems.unique('frontend.chunks', chunks.flatMap(({ packages }) => packages), 'package'); // prettier-ignore
    problems.unique('frontend.chunks', chunks.map(({ name }) => name), 'chunk'); // prettier-ignore
  }

  private checkOptimization({ imageFormats, imageQuality, minifyJs, minifyCss, minifyHtml }: Optimization): void {
    const at = 'frontend.optimization';
    const percent = { min: 1, max: 100, integer: true };
    this.problems.number(`${at}.imageQuality`, imageQuality, percent, 'use e.g. 85');
    imageFormats.forEach((format) => this.problems.oneOf(`${at}.imageFormats`, format, ['webp', 'avif']));
    this.problems.unique(`${at}.imageFormats`, imageFormats, 'format');
    this.problems.check(minifyJs || minifyCss || minifyHtml || imageFormats.length > 0, {
      code: ProblemCode.PROP_WITHOUT_EFFECT,
      property: at,
      what: 'optimization neither minifies nor adds images',
      expected: 'a kind of file to optimize',
      fix: 'remove optimization',
    });
  }

  private checkImages(images: Image[]): void {
    this.problems.unique('images', images.map(({ name }) => name), 'image'); // prettier-ignore
    images.forEach(({ name, context, dockerfile, platform }) => {
      const at = `images[${name}]`;
      this.checkName(`${at}.name`, name, 'rename the image');
      this.checkFile(`${at}.context`, context);
      if (dockerfile !== dockerfileIn(context)) this.checkFile(`${at}.dockerfile`, dockerfile);
      this.problems.oneOf(`${at}.platform`, platform, ['linux/amd64', 'linux/arm64']);
    });
    const platforms = new Set(images.map(({ platform }) => platform));
    this.problems.check(platforms.size <= 1, {
      code: ProblemCode.MIXED_IMAGE_PLATFORMS,
      property: 'images',
      what: `images are for ${[...platforms].join(' and ')}`,
      expected: 'one platform for all images, because one runner builds them',
      fix: 'build all images for the platform of the services',
    });
  }

  private checkLoads(loads: Load[]): void {
    this.problems.some('load', loads, { expected: 'at least one kind of request', fix: 'remove load' });
    loads.forEach((load, index) => this.checkLoad(`load[${index}]`, load));
  }

  private checkLoad(at: string, load: Load): void {
    this.checkPath(`${at}.path`, load.path);
    this.problems.oneOf(`${at}.method`, load.method, ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
    this.problems.number(`${at}.users`, load.users, COUNT, 'use a number that one runner can serve, e.g. 100');
    this.problems.number(`${at}.requests`, load.requests, COUNT, 'use e.g. 1');
    const { averageBelowMilliseconds: average } = load;
    this.problems.optionalNumber(`${at}.averageBelowMilliseconds`, average, { above: 0 }, 'use e.g. 200');
    this.problems.number(`${at}.errorsBelowPercent`, load.errorsBelowPercent, { min: 0, max: 100 }, 'use e.g. 1');
    this.problems.check(load.body === undefined || isJson(load.body), {
      code: ProblemCode.INVALID_FORMAT,
      property: `${at}.body`,
      what: `${at}.body is ${JSON.stringify(load.body)}`,
      expected: 'JSON',
      fix: 'use e.g. \'{"id": 1}\'',
    });
  }

  private checkSchedule(): void {
    const { load, loadSchedule } = this.pipeline;
    if (loadSchedule === undefined) return;
    const advice = { expected: 'a cron expression with five fields', fix: "use e.g. '0 4 * * 1'" };
    this.problems.match('loadSchedule', loadSchedule, CRON, advice);
    this.checkEffect(load !== undefined, 'loadSchedule', 'load');
  }

  private checkSmokeTest(smokeTest: SmokeTest): void {
    const { listPath, loginPath, logoutPath, profilePath, healthPath } = smokeTest;
    Object.entries({ listPath, loginPath, logoutPath, profilePath, healthPath }).forEach(([property, path]) =>
      this.checkPath(`smokeTest.${property}`, path),
    );
    const { poolConnections, requestsPerMinute, uncachedBelowMilliseconds } = smokeTest;
    const limit = { above: 0 };
    this.problems.number('smokeTest.uncachedBelowMilliseconds', uncachedBelowMilliseconds, limit, 'use e.g. 1000');
    this.problems.number('smokeTest.poolConnections', poolConnections, COUNT, 'use the pool size plus its overflow');
    this.problems.number('smokeTest.requestsPerMinute', requestsPerMinute, COUNT, "use the application's rate limit");
    smokeTest.requirementsFiles.forEach((file) => this.checkFile('smokeTest.requirementsFiles', file));
    this.checkEffect(this.pipeline.deployment !== undefined, 'smokeTest', 'deployment');
  }

  private checkDeployment(deployment: Deployment): void {
    const { services, migrationCommand, tags } = deployment;
    const { frontend, load, smokeTest } = this.pipeline;
    this.checkCloud(deployment);
    const someService = { expected: 'at least one service', fix: 'add the services to release' };
    this.problems.some('deployment.services', services, someService);
    this.problems.unique('deployment.services', services.map(({ name }) => name), 'service'); // prettier-ignore
    services.forEach((service) => this.checkService(`deployment.services[${service.name}]`, service));
    if (migrationCommand) {
      const someWord = { expected: 'a command and its arguments', fix: 'remove migrationCommand' };
      this.problems.some('deployment.migrationCommand', migrationCommand, someWord);
    }
    this.checkPath('deployment.healthPath', deployment.healthPath);
    if (deployment.healthHeader !== undefined) {
      this.problems.format('deployment.healthHeader', deployment.healthHeader, Formats.HEADER_NAME);
    }
    const pattern = { expected: "a pattern of tags without '/'", fix: "use e.g. 'v*.*.*'" };
    this.problems.match('deployment.tags', tags, TAGS, pattern);
    this.problems.number('deployment.budgetMinutes', deployment.budgetMinutes, { above: 0 }, 'use e.g. 15');
    this.problems.number('deployment.smokeTasks', deployment.smokeTasks, COUNT, 'use e.g. 2');
    this.problems.check(!deployment.stagingFirst || smokeTest !== undefined || load !== undefined, {
      code: ProblemCode.STAGING_WITHOUT_TEST,
      property: 'deployment.stagingFirst',
      what: 'stagingFirst is true, but no test runs in staging',
      expected: 'a smokeTest or a load test',
      fix: 'set smokeTest or load, or remove stagingFirst',
    });
    if (deployment.site) this.checkEffect(frontend !== undefined, 'deployment.site', 'frontend');
    this.problems.check(!deployment.site || !this.pipeline.images.some(({ name: image }) => image === 'site'), {
      code: ProblemCode.NAMES_COLLIDE,
      property: 'images[site].name',
      what: 'the image site and the site of the frontend are both built by the job build-site',
      expected: "an image that is not named 'site'",
      fix: 'rename the image',
    });
  }

  private checkCost(cost: Cost): void {
    this.checkFile('cost.folder', cost.folder);
    this.checkVersion('cost.nodeVersion', cost.nodeVersion, "use e.g. '24'");
    this.checkFile('cost.source', cost.source);
    if (cost.usageFile !== undefined) this.checkFile('cost.usageFile', cost.usageFile);
    const above = { above: 0 };
    this.problems.optionalNumber('cost.maxIncreaseUsd', cost.maxIncreaseUsd, above, 'use e.g. 50');
    this.problems.optionalNumber('cost.limitUsd', cost.limitUsd, above, 'use e.g. 1000');
  }

  private checkCloud({ cloud, edgeTest, ...deployment }: Deployment): void {
    const { problems } = this;
    const { migrationCommand, site, healthHeader, migrationJob, purge } = deployment;
    problems.oneOf('deployment.cloud', cloud, Object.values(Cloud));
    const others = cloud === Cloud.AZURE ? { migrationCommand, site, healthHeader } : { migrationJob, purge };
    Object.entries(others).forEach(([name, value]) =>
      problems.check(!value, {
        code: ProblemCode.PROP_WITHOUT_EFFECT,
        property: `deployment.${name}`,
        what: `${name} is set, but cloud is '${cloud}'`,
        expected: `no ${name}, which releases to this cloud do not have`,
        fix: `remove ${name}`,
      }),
    );
    if (edgeTest === undefined) return;
    const { cachedPaths, compressedPaths, cacheHeader } = edgeTest;
    const at = 'deployment.edgeTest';
    problems.some(`${at}.cachedPaths`, [...cachedPaths, ...compressedPaths], {
      expected: 'at least one path to test',
      fix: "use e.g. ['/static/app.css'], or remove edgeTest",
    });
    cachedPaths.forEach((path) => this.checkPath(`${at}.cachedPaths`, path));
    compressedPaths.forEach((path) => this.checkPath(`${at}.compressedPaths`, path));
    problems.format(`${at}.cacheHeader`, cacheHeader, Formats.HEADER_NAME);
  }

  private checkService(at: string, { name, image, container }: Deployment['services'][number]): void {
    this.checkName(`${at}.name`, name, 'rename the service');
    const advice = { expected: '1 to 255 letters, digits, hyphens and underscores', fix: 'use the name in the stack' };
    this.problems.match(`${at}.container`, container, CONTAINER, advice);
    const images = this.pipeline.images.map((it) => it.name);
    this.problems.check(images.includes(image), {
      code: ProblemCode.SERVICE_WITHOUT_IMAGE,
      property: `${at}.image`,
      what: `${at}.image is ${JSON.stringify(image)}, which images does not list`,
      expected: images.length > 0 ? images.join(', ') : 'the name of an image; images is empty',
      fix: 'add the image to images, or correct its name',
    });
  }

  private checkName(property: string, value: string, fix: string): void {
    this.problems.match(property, value, NAME, { expected: NAME_EXPECTED, fix });
  }

  private checkFile(property: string, value: string): void {
    this.problems.match(property, value, FILE, {
      expected: 'a path inside the repository, of letters, digits, dots, hyphens, underscores and slashes',
      fix: "use e.g. 'backend'",
    });
  }

  private checkPath(property: string, value: string): void {
    const advice = { expected: 'a URL path that starts with /', fix: "use e.g. '/api/items'" };
    this.problems.match(property, value, URL_PATH, advice);
  }

  private checkVersion(property: string, value: string, fix: string): void {
    const expected = 'a fixed version of numbers and dots, not latest';
    this.problems.match(property, value, VERSION, { expected, fix });
  }

  private checkEffect(ok: boolean, property: string, needed: string): void {
    const name = property.split('.').at(-1);
    this.problems.check(ok, {
      code: ProblemCode.PROP_WITHOUT_EFFECT,
      property,
      what: `${name} is set without ${needed}`,
      expected: `${needed}, which ${name} needs`,
      fix: `set ${needed}, or remove ${name}`,
    });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
