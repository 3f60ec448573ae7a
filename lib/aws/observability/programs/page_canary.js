// Script of PageCanary for the CloudWatch Synthetics runtime (Node.js, CommonJS).
//
// Loads PAGE_URL in a new browser and prints the seconds until the first contentful paint. CloudWatch Logs turns the printed record
// into a metric.
// Format: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
// Uses no template literals: cfn-lint mistakes them for a missing Fn::Sub.
const synthetics = require('Synthetics');

exports.handler = async () => {
  const { PAGE_URL, METRIC_NAMESPACE, METRIC_PAGE } = process.env;
  await synthetics.executeStep('page', async () => {
    const page = await synthetics.getPage();
    const response = await page.goto(PAGE_URL, { waitUntil: 'load', timeout: 30000 });
    if (!response || response.status() >= 400) {
      throw new Error('expected the page, got status ' + (response ? response.status() : 'none'));
    }
    // These two functions run in the browser.
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0, {
      timeout: 10000,
    });
    const seconds = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000,
    );
    console.log(
      JSON.stringify({
        _aws: {
          Timestamp: Date.now(),
          CloudWatchMetrics: [
            {
              Namespace: METRIC_NAMESPACE,
              Dimensions: [['Page']],
              Metrics: [{ Name: 'FirstContentfulPaint', Unit: 'Seconds' }],
            },
          ],
        },
        Page: METRIC_PAGE,
        FirstContentfulPaint: seconds,
      }),
    );
  });
};
