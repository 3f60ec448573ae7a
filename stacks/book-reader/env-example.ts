/** One section of the file: a heading and its variables, without the values of secrets. */
type Section = [heading: string, variables: [name: string, value: string][]];

/** Placeholder of a secret. */
const SECRET = '';

const SECTIONS: Section[] = [
  [
    'Environment',
    [
      ['ENVIRONMENT', 'development'],
      ['DEBUG', 'false'],
      ['LOG_LEVEL', 'warning'],
    ],
  ],
  ['Domain', [['DOMAIN_NAME', 'bookreader.example.com']]],
  [
    'Database',
    [
      ['DATABASE_URL', SECRET],
      ['DB_PASSWORD', SECRET],
      ['DB_POOL_SIZE', '10'],
      ['DB_MAX_OVERFLOW', '20'],
    ],
  ],
  [
    'Redis',
    [
      ['REDIS_HOST', 'localhost'],
      ['REDIS_PORT', '6379'],
      ['REDIS_PASSWORD', SECRET],
    ],
  ],
  [
    'Secrets',
    [
      ['SECRET_KEY', SECRET],
      ['JWT_SECRET_KEY', SECRET],
    ],
  ],
  ['AI services', [['AI_API_KEY', SECRET]]],
  [
    'Celery',
    [
      ['CELERY_CONCURRENCY', '2'],
      ['CELERY_MAX_TASKS_PER_CHILD', '10'],
      ['CELERY_WORKER_MAX_MEMORY_PER_CHILD', '5000000'],
    ],
  ],
  [
    'Performance',
    [
      ['WORKERS_COUNT', '4'],
      ['MAX_CONCURRENT_HEAVY_TASKS', '10'],
    ],
  ],
  [
    'Security and CORS',
    [
      ['CORS_ORIGINS', 'https://bookreader.example.com'],
      ['ALLOWED_HOSTS', 'bookreader.example.com,www.bookreader.example.com'],
    ],
  ],
  ['Frontend build', [['VITE_API_URL', '/api']]],
  [
    'Monitoring',
    [
      ['SLACK_WEBHOOK_URL', SECRET],
      ['PYROSCOPE_SERVER_ADDRESS', ''],
    ],
  ],
  ['Backup', [['BACKUP_RETENTION_DAYS', '7']]],
];

/**
 * Renders the file that developers copy to `.env` (BR-ENV-12). Nothing on AWS reads it: settings are in the task definition and
 * secrets in Secrets Manager.
 */
export function renderEnvExample(): string {
  const sections = SECTIONS.map(([heading, variables]) =>
    [`# ${heading}`, ...variables.map(([name, value]) => `${name}=${value}`)].join('\n'),
  );
  return `# For development. Copy to .env and never commit that file.\n\n${sections.join('\n\n')}\n`;
}
