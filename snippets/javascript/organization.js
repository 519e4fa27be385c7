// On the server, with posthog-node: each function takes the client.

// --8<-- [start:describe_organization]
/**
 * On a server: say what the organization is now, from your database.
 *
 * Call it when any of it changes, or once a day for all, in one process:
 * what arrives last wins, and two processes can arrive out of order.
 */
export function describeOrganization(
  posthog,
  { organizationId, name, industry, plan, projectTotal },
) {
  posthog.capture({
    distinctId: organizationId,
    event: '$set',
    properties: {
      $set: { name, industry, plan, project_total: projectTotal }, // hl
    },
  })
}
// --8<-- [end:describe_organization]
