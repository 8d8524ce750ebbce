package plan

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

// WithLinkedRole makes a call of a service that works under a service-linked role ("rds.amazonaws.com"). Services say
// they make that role when an account first uses them, but in a new account their first calls fail, each with an error
// of its own, which lacking matches. So the role is made before the call when the account is known to lack it, or after
// such an error, and the call is made again until the service sees the role.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html
func (r *Run) WithLinkedRole(ctx context.Context, service string, lacking func(error) bool, call func() error) error {
	var refused error
	asked := false
	create := func() {
		asked = true
		_, err := r.Clients.IAM.CreateServiceLinkedRole(ctx,
			&iam.CreateServiceLinkedRoleInput{AWSServiceName: new(service)})
		if err != nil && !cloud.Is(err, "InvalidInput") { // InvalidInput: it exists, and is spreading
			refused = fmt.Errorf("make the service-linked role of %s, which this account lacks: %w", service, err)
			return
		}
		r.Record(func(l *live.Stack) { l.LinkedRoles.Items = append(slices.Clone(l.LinkedRoles.Items), service) })
	}
	if l := r.Live(); l.LinkedRoles.Read() && !l.Linked(service) {
		create()
	}
	err := r.Retry(ctx, func(err error) bool {
		if !lacking(err) {
			return false
		}
		if !asked {
			create()
		}
		return refused == nil
	}, call)
	if err != nil && refused != nil && lacking(err) {
		return refused
	}
	return err
}
