export { WorkloadFile } from './workload-file';

// Internal to this package: shared with the command, which also writes such files and reads others.
export { WorkloadProperty, WorkloadSchema, WorkloadSection } from './workload-schema';
export { YamlCodes, YamlFile } from './yaml-file';
