import { Deviation } from '../report/deviation';

/** Deviations of TraitorTrack from its report. `docs/evidence.md` is generated from this list. */
export const DEVIATIONS: Deviation[] = [
  {
    id: 'TT-ALB-10',
    asked: 'port 80 open for a redirect',
    built: 'port 443 only, from CloudFront only; CloudFront redirects HTTP',
    why: "CloudFront's managed prefix list counts as 55 of the 60 rules of a security group",
  },
  {
    id: 'TT-ALB-11',
    asked: 'an internet-facing load balancer',
    built: 'without a domain: an internal load balancer behind a CloudFront VPC origin, HTTP 80',
    why: 'without a domain there is no certificate; with one it matches the report exactly',
  },
  {
    id: 'TT-ALB-12',
    asked: 'the listener forwards by default',
    built: 'default action 403; a rule forwards requests from the edge',
    why: 'requests that bypass the edge are rejected',
  },
  {
    id: 'TT-ASG-04',
    asked: 'key pair traitortrack-key',
    built: 'only with -c keyName=traitortrack-key; port 22 stays closed',
    why: 'CloudFormation cannot create the key pair without storing its private key; Session Manager needs none',
  },
  {
    id: 'TT-APM-03',
    asked: 'ddtrace-run alone',
    built: 'ddtrace-run, and DD_API_KEY from a secret',
    why: 'ddtrace sends to a Datadog agent on the instance, which your application or image must provide',
  },
  {
    id: 'TT-CWL-01',
    asked: 'log group /aws/rds/traitortrack',
    built: '/aws/rds/instance/traitortrack-production/postgresql',
    why: 'RDS writes to this log group (GAP-TT-06)',
  },
  {
    id: 'TT-DBC-03',
    asked: 'the size of the database, checked manually',
    built: 'a daily task that publishes the metric DatabaseSizeBytes, shown on the dashboard',
    why: 'manual checks are forgotten',
  },
  {
    id: 'TT-GUN-08',
    asked: 'keepalive 5 s',
    built: '5 in the file; GUNICORN_KEEPALIVE sets 125 on the instances',
    why: 'a keepalive shorter than the idle timeout of the load balancer causes 502 errors (GAP-TT-07)',
  },
  {
    id: 'TT-LIM-02',
    asked: 'redis:// without a password',
    built: 'rediss:// with a password',
    why: 'TLS and AUTH are enabled (GAP-TT-15)',
  },
  {
    id: 'TT-LIM-03',
    asked: 'fixed-window-elastic-expiry',
    built: 'moving-window',
    why: 'current Flask-Limiter no longer supports the former (GAP-TT-15)',
  },
  {
    id: 'TT-LIM-04',
    asked: '2000 per day, 500 per hour at the limiter',
    built: 'the same limits in the application; a backstop of 500 in ten minutes at the edge',
    why: 'AWS WAF supports windows of 1, 2, 5 and 10 minutes',
  },
  {
    id: 'TT-MET-03',
    asked: 'a histogram in Prometheus',
    built: 'always scraped; visible only with -c prometheus=true',
    why: 'the CloudWatch agent does not send histograms to CloudWatch',
  },
  {
    id: 'TT-MET-04',
    asked: '/metrics on a public address',
    built: '403 from outside; scraped on the instance',
    why: 'metrics help attackers (GAP-TT-09)',
  },
  {
    id: 'TT-MNT-02',
    asked: 'a cron job on a server',
    built:
      'a scheduled Fargate task, on the first of each month at 03:00 UTC; the script on the instances asks for the URL of the administrator',
    why: 'instances are replaceable: with cron, every instance would run it, or none; the application may not reindex the database',
  },
  {
    id: 'TT-MNT-06',
    asked: 'a URL in PRODUCTION_DATABASE_URL',
    built: 'the variable, composed from the rotated secret when the task starts',
    why: 'a stored URL is stale after the first rotation (decision 7)',
  },
  {
    id: 'TT-POOL-01',
    asked: 'pool of 25 + 15 per worker',
    built: '6 + 3, from the formula in the same report',
    why: '5 workers × 10 instances × 40 = 2000 connections; the budget of db.t3.large is 800 (TT-POOL-09)',
  },
  {
    id: 'TT-POOL-10',
    asked: 'utilization = checked out ÷ (size + overflow())',
    built: 'checked out ÷ (pool size + max overflow), the divisor in DB_POOL_CAPACITY',
    why: 'overflow() starts below zero, so one connection in use reads as 100 % (GAP-TT-23)',
  },
  {
    id: 'TT-RD-02',
    asked: 'Cloudflare CDN',
    built: 'CloudFront',
    why: 'the cost table of the report names CloudFront (GAP-TT-11)',
  },
  {
    id: 'TT-RR-02',
    asked: 'a secret with the URL of each replica',
    built: 'READ_REPLICA_1_URL and READ_REPLICA_2_URL, composed on the instance from the rotated secret',
    why: 'a stored URL is stale after the first rotation (decision 7)',
  },
  {
    id: 'TT-S3-01',
    asked: 'bucket traitortrack-backups',
    built: 'a bucket with a generated name, in an output',
    why: 'bucket names are globally unique, so a fixed name works in one account only',
  },
  {
    id: 'TT-SEC-03',
    asked: 'a URL in the secret database-url',
    built:
      'rotated JSON of the administrator in database-url, of the application in database-url/traitortrack_web; the instance composes the URL',
    why: 'a stored URL is stale after the first rotation (decision 7); least privilege (decision 25)',
  },
  {
    id: 'TT-STA-04',
    asked: 'Cache-Control of one year on everything below /static/',
    built: 'the same, except on errors, set by a CloudFront function',
    why: 'a headers policy also applies to errors: browsers would cache a 404 during a release for a year',
  },
  {
    id: 'TT-STA-05',
    asked: 'an Expires header of one year from the edge',
    built: 'Cache-Control max-age of one year; Expires from the application (STATIC_EXPIRES_DAYS)',
    why: 'an edge policy cannot compute a date, and max-age takes precedence',
  },
  {
    id: 'TT-VRT-04',
    asked: 'above 85 % of the connections',
    built: 'above 688, i.e. 85 % of the 810 planned connections',
    why: 'RDS computes max_connections from less than the nominal memory, so 85 % of 901 could be too late',
  },
  {
    id: 'TT-RD-01',
    asked: 'four phases, from quick wins to several regions, over 12 weeks',
    built: 'all phases at once; docs/traitor-track/roadmap.md has their order',
    why: 'a stack for each phase would be four systems to test, and the last one is the system of the report',
  },
];
