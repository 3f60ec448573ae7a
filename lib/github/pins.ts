/**
 * An action that a pipeline runs, pinned by the hash of its commit.
 *
 * A tag can move to other code, as [Trivy's](https://github.com/aquasecurity/trivy/security/advisories/GHSA-69fq-xp46-6x23) did in
 * March 2026. A hash cannot. For the same reason, images are pinned by digest.
 */
export interface Pin {
  /** Value of `uses:`. */
  readonly reference: string;
  /** Release of the commit. */
  readonly version: string;
}

export const CHECKOUT: Pin = {
  reference: 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd',
  version: 'v6.0.2',
};
export const SETUP_PYTHON: Pin = {
  reference: 'actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405',
  version: 'v6.2.0',
};
export const SETUP_NODE: Pin = {
  reference: 'actions/setup-node@53b83947a5a98c8d113130e565377fae1a50d02f',
  version: 'v6.3.0',
};
export const UPLOAD_ARTIFACT: Pin = {
  reference: 'actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f',
  version: 'v6.0.0',
};
export const DOWNLOAD_ARTIFACT: Pin = {
  reference: 'actions/download-artifact@37930b1c2abaa49bbe596cd826c3c89aef350131',
  version: 'v7.0.0',
};
export const UPLOAD_SARIF: Pin = {
  reference: 'github/codeql-action/upload-sarif@5d4e8d1aca955e8d8589aabd499c5cae939e33c7',
  version: 'v4.31.9',
};
export const CODECOV: Pin = {
  reference: 'codecov/codecov-action@671740ac38dd9b0130fbe1cec585b89eea48d3de',
  version: 'v5.5.2',
};
export const AWS_CREDENTIALS: Pin = {
  reference: 'aws-actions/configure-aws-credentials@ec61189d14ec14c8efccab744f656cffd0e33f37',
  version: 'v6.1.0',
};

export const AZURE_LOGIN: Pin = {
  reference: 'azure/login@f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca',
  version: 'v3.0.1',
};

/** All pinned actions. */
export const ACTIONS: Pin[] = [
  ...[CHECKOUT, SETUP_PYTHON, SETUP_NODE, UPLOAD_ARTIFACT, DOWNLOAD_ARTIFACT, UPLOAD_SARIF, CODECOV],
  ...[AWS_CREDENTIALS, AZURE_LOGIN],
];

export const TRIVY =
  'ghcr.io/aquasecurity/trivy:0.74.0@sha256:62b1e65e8869bc4b4c6aa4fa2b21595256c7c2f6018a9d9ad61caf87187c1969';
export const TRUFFLEHOG =
  'ghcr.io/trufflesecurity/trufflehog:3.97.0@sha256:ff4c95e9df7d645daf2140e3ca1039031c63106268d5fbb25feb43ceca1bcc33';

/** Python tools for applications whose requirements do not list them. */
export const PYTHON_TOOLS = {
  ruff: 'ruff==0.17.5',
  black: 'black==26.10.1',
  mypy: 'mypy==2.4.1',
  pytest: 'pytest==9.2.0',
  pytestCov: 'pytest-cov==7.1.0',
  pipAudit: 'pip-audit==2.10.1',
  safety: 'safety==3.8.1',
  bandit: 'bandit==1.9.4',
};
