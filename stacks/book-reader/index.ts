export { BookReaderApplication } from './application-stack';
export { BookReader } from './book-reader';
export { BookReaderData } from './data-stack';
export { BookReaderProps, Frontend, PoolAlarmMode } from './props';
