package data

import (
	"context"
	"strings"

	"slipway/steps/cloud"
	"slipway/steps/plan"
)

// The services of the step, by the names their service-linked roles go by.
const (
	serviceRDS   = "rds.amazonaws.com"
	serviceCache = "elasticache.amazonaws.com"
)

// firstUse makes a call that may be the account's first to a service and that names what was made a moment ago.
func firstUse(ctx context.Context, r *plan.Run, service string, call func() error) error {
	return r.WithLinkedRole(ctx, service, unlinked, func() error { return r.RetryUntilVisible(ctx, nil, call) })
}

// unlinked matches what RDS and ElastiCache say in an account that lacks their service-linked role, or in which it is
// spreading: of a subnet group, "Missing necessary credentials. Please check http://…ServiceLinkedRoles.html"; of a
// database, "Verify that you have permission to create service linked role. Otherwise wait and try again later";
// ElastiCache has a code for it.
func unlinked(err error) bool {
	said := strings.ToLower(err.Error())
	return cloud.Is(err, "ServiceLinkedRoleNotFoundFault") ||
		cloud.Is(err, "InvalidParameterValue") && (strings.Contains(said, "service linked role") ||
			strings.Contains(said, "servicelinkedroles"))
}
