/** Tracing agents that can wrap the application (TT-APM-01). */
export enum ApmAgent {
  NONE = 'none',
  NEW_RELIC = 'newrelic',
  DATADOG = 'datadog',
}
