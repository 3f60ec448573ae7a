import * as pulumi from '@pulumi/pulumi';

/** Message on a private link request, by which its approver recognizes it. */
export const REQUEST_MESSAGE = 'loadbearing edge';

/** Returns the Azure CLI commands that approve the pending private links of resources, one a line. */
export function renderApprovalCommand(targetIds: pulumi.Input<string>[]): pulumi.Output<string> {
  const pending = `[?properties.privateLinkServiceConnectionState.status=='Pending'].id`;
  return pulumi
    .all(targetIds)
    .apply((ids) =>
      [...new Set(ids)]
        .map(
          (id) =>
            `az network private-endpoint-connection list --id ${id} --query "${pending}" --output tsv | ` +
            `xargs -r -n1 az network private-endpoint-connection approve --description "${REQUEST_MESSAGE}" --id`,
        )
        .join('\n'),
    );
}
