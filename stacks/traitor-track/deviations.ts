import { Deviation } from '../report/deviation';

/** Where TraitorTrack departs from its report. `docs/evidence.md` is generated from this list. */
export const DEVIATIONS: Deviation[] = [
  {
    id: 'TT-ALB-10',
    asked: 'port 80 open for a redirect',
    built: '443 only, from CloudFront only; CloudFront redirects HTTP',
    why: "CloudFront's managed prefix list counts as 55 of the 60 rules of a security group",
  },
  {
    id: 'TT-ALB-11',
    asked: 'an internet-facing load balancer',
    built: 'without a domain: an internal one behind a CloudFront VPC origin, HTTP 80',
    why: 'no certificate exists without a domain; with one the report is followed to the letter',
  },
  {
    id: 'TT-ALB-12',
    asked: 'the listener forwards by default',
    built: 'default action 403; a rule forwards',
    why: 'what does not come through the edge is refused',
  },
  {
    id: 'TT-ASG-04',
    asked: 'key pair traitortrack-key',
    built: 'only with -c keyName=traitortrack-key; port 22 stays closed',
    why: 'a key pair is not created by CloudFormation without its private half; Session Manager needs none',
  },
  {
    id: 'TT-APM-03',
    asked: 'ddtrace-run alone',
    built: 'the command, and DD_API_KEY from a secret',
    why: 'ddtrace sends to a Datadog agent on the instance: your application or image must bring it',
  },
  {
    id: 'TT-CWL-01',
    asked: 'log group /aws/rds/traitortrack',
    built: '/aws/rds/instance/traitortrack-production/postgresql',
    why: 'the name RDS writes to (GAP-TT-06)',
  },
  {
    id: 'TT-DBC-03',
    asked: 'the size of the database, by hand',
    built: 'asked every day by a task; the metric DatabaseSizeBytes on the dashboard',
    why: 'a number that nobody asks for warns nobody',
  },
  {
    id: 'TT-GUN-08',
    asked: 'keepalive 5 s',
    built: 'the file keeps 5; the instances are given 125',
    why: 'shorter than the idle timeout of the balancer gives 502 (GAP-TT-07)',
  },
  {
    id: 'TT-LIM-02',
    asked: 'redis:// without a password',
    built: 'rediss:// with a password',
    why: 'TLS and AUTH are on (GAP-TT-15)',
  },
  {
    id: 'TT-LIM-03',
    asked: 'fixed-window-elastic-expiry',
    built: 'moving-window',
    why: 'current Flask-Limiter knows the first no more (GAP-TT-15)',
  },
  {
    id: 'TT-LIM-04',
    asked: '2000 per day, 500 per hour at the limiter',
    built: 'exactly so in the application; at the edge a backstop of 500 in ten minutes',
    why: 'AWS WAF has windows of 1, 2, 5 and 10 minutes',
  },
  {
    id: 'TT-MET-03',
    asked: 'a histogram in Prometheus',
    built: 'scraped always; visible only with -c prometheus=true',
    why: 'the CloudWatch agent drops histograms on their way to CloudWatch',
  },
  {
    id: 'TT-MET-04',
    asked: '/metrics on a public address',
    built: '403 from outside; scraped on the instance',
    why: 'metrics tell an attacker too much (GAP-TT-09)',
  },
  {
    id: 'TT-MNT-02',
    asked: 'a cron job on a server',
    built: 'a task on Fargate by schedule, on the first at 03:00 UTC; the script is on the instances for use by hand',
    why: 'every instance would run it, or none: they come and go',
  },
  {
    id: 'TT-MNT-06',
    asked: 'a URL in PRODUCTION_DATABASE_URL',
    built: 'the variable, composed when the task starts from the fields of the one rotated secret',
    why: 'a stored URL is stale after the first rotation (decision 7)',
  },
  {
    id: 'TT-POOL-01',
    asked: 'pool 25 + 15 of each worker',
    built: '6 + 3, by the formula of the same report',
    why: '5 workers × 10 instances × 40 = 2000 connections; db.t3.large plans with 800 (TT-POOL-09)',
  },
  {
    id: 'TT-POOL-10',
    asked: 'utilisation = checked out ÷ (size + overflow())',
    built: 'checked out ÷ (pool size + max overflow), the divisor in DB_POOL_CAPACITY',
    why: 'overflow() begins below zero: one connection in use reads 100 % (GAP-TT-23)',
  },
  {
    id: 'TT-RD-02',
    asked: 'Cloudflare CDN',
    built: 'CloudFront',
    why: 'the cost table of the report names it (GAP-TT-11)',
  },
  {
    id: 'TT-RR-02',
    asked: 'a secret for the URL of each replica',
    built: 'READ_REPLICA_1_URL and READ_REPLICA_2_URL, composed on the instance from the one rotated secret',
    why: 'a stored URL is stale after the first rotation (decision 7)',
  },
  {
    id: 'TT-S3-01',
    asked: 'bucket traitortrack-backups',
    built: 'a bucket with a generated name, in an output',
    why: 'bucket names are unique in the world: a fixed one fails in every account but the first',
  },
  {
    id: 'TT-SEC-03',
    asked: 'a URL in the secret database-url',
    built: 'the rotated JSON; the URL is composed on the instance',
    why: 'a stored URL is stale after the first rotation (decision 7)',
  },
  {
    id: 'TT-STA-04',
    asked: 'Cache-Control of a year on everything below /static/',
    built: 'on every answer that is no error, by a CloudFront function',
    why: 'a headers policy marks errors as well: a 404 met during a release would stay in browsers for a year',
  },
  {
    id: 'TT-STA-05',
    asked: 'an Expires header a year ahead from the edge',
    built: 'Cache-Control max-age of a year; Expires by the application (STATIC_EXPIRES_DAYS)',
    why: 'an edge policy cannot compute a date; max-age has precedence',
  },
  {
    id: 'TT-VRT-04',
    asked: 'above 85 % of the connections',
    built: 'above 85 % of the 810 planned ones, 688',
    why: 'RDS computes max_connections from less than the nominal memory: 85 % of 901 could be too late',
  },
];
