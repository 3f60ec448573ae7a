import { Progress } from '../../../bin/prices/progress';

function written(isTTY: boolean): string[] {
  const texts: string[] = [];
  const stream = { isTTY, write: (text: string) => texts.push(text) } as unknown as NodeJS.WriteStream;
  const progress = new Progress(stream);
  for (const bytes of [1, 400_000, 1_600_000, 2_000_000]) progress.bytes('https://a.example/x/y.csv', bytes, 2_000_000);
  progress.bytes('https://a.example/x/z.json', 10, undefined);
  progress.end();
  return texts;
}

test('a terminal shows one changing line', () => {
  expect(written(true)).toEqual([
    '\r\u001b[KDownloading /x/y.csv: 0.0 MB of 2.0 MB',
    '\r\u001b[KDownloading /x/y.csv: 1.6 MB of 2.0 MB',
    '\r\u001b[KDownloading /x/z.json: 0.0 MB',
    '\r\u001b[K',
  ]);
});

test('a file or a pipe gets a line for each download, without control characters', () => {
  expect(written(false)).toEqual(['Downloading /x/y.csv of 2.0 MB…\n', 'Downloading /x/z.json…\n']);
});
