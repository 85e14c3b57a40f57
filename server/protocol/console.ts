import { z } from 'zod'
import { operations } from './operation'

// The console is a service of OpenCode's publisher, in which organisations hold accounts and providers. This server has no
// account there: it manages no provider, and there is no organisation to switch to.

// Operations

export const consoleOperations = operations({
  'experimental.console.get': {
    method: 'GET',
    path: '/experimental/console',
    scope: 'instance',
    summary: 'Providers that an organisation manages: none here.',
    result: z.object({ consoleManagedProviders: z.array(z.string()), activeOrgName: z.string().optional(), switchableOrgCount: z.number().int().min(0) }),
    errors: ['BadRequest'],
  },
  'experimental.console.listOrgs': {
    method: 'GET',
    path: '/experimental/console/orgs',
    scope: 'instance',
    summary: 'Organisations of the accounts that are signed in: none here.',
    result: z.object({
      orgs: z.array(
        z.object({
          accountID: z.string(),
          accountEmail: z.string(),
          accountUrl: z.string(),
          orgID: z.string(),
          orgName: z.string(),
          active: z.boolean(),
        }),
      ),
    }),
    errors: ['BadRequest'],
  },
  'experimental.console.switchOrg': {
    method: 'POST',
    path: '/experimental/console/switch',
    scope: 'instance',
    summary: 'Not available here: no account is signed in.',
    body: z.object({ accountID: z.string(), orgID: z.string() }),
    result: z.boolean(),
    errors: ['BadRequest'],
  },
})
