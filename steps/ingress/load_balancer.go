package ingress

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// provisioning is how long AWS takes to make one.
const provisioning = 150 * time.Second

// Attributes of the load balancer that the plan looks after.
const (
	attributeIdle    = "idle_timeout.timeout_seconds"
	attributeInvalid = "routing.http.drop_invalid_header_fields.enabled"
	attributeProtect = "deletion_protection.enabled"
)

// balancerAttributes are the attributes wanted, with the answers that decide them.
func balancerAttributes(s stack.Settings) []attribute {
	return []attribute{
		{attributeIdle, strconv.Itoa(s.Service.IdleTimeout), "service.idle_timeout", "60"},
		{attributeInvalid, "true", "", "false"},
		{attributeProtect, strconv.FormatBool(s.Service.Protect), "service.protect", "false"},
	}
}

// attribute is one attribute of a load balancer or target group: its key, the value wanted, and what AWS starts with.
type attribute struct{ key, want, answer, initial string }

func attributeChanges(want []attribute, have map[string]string) plan.Changes {
	var changes plan.Changes
	for _, a := range want {
		from, known := have[a.key]
		if !known {
			from = a.initial
		}
		changes.Add(a.key, from, a.want, a.answer)
	}
	return changes
}

func planLoadBalancer(b *plan.Builder) {
	name := b.Live.Identity.LoadBalancer()
	have, ok := plan.Needed(b, step, "load balancer "+name, b.Live.LoadBalancer)
	if !ok {
		return
	}
	a := plan.Action{
		ID: idLoadBalancer, Step: step, Verb: plan.None, Name: name, Title: "load balancer", Typical: provisioning,
		Needs: []string{"network/vpc", "network/subnets", "network/gateway", "network/routes", "network/alb-group"},
		Calls: []string{"elbv2 create-load-balancer", "elbv2 modify-load-balancer-attributes",
			"elbv2 describe-load-balancers"},
		Run: syncLoadBalancer,
	}
	if have == nil {
		a.Verb = plan.Create
		a.Changes = attributeChanges(balancerAttributes(b.Settings), nil)
		a.Sends = balancerSends(b, a.Changes)
		b.Add(a)
		return
	}
	if !b.Owned(step, "load balancer", name, have.Tags) {
		return
	}
	if have.Type != string(types.LoadBalancerTypeEnumApplication) ||
		have.Scheme != string(types.LoadBalancerSchemeEnumInternetFacing) ||
		have.State == string(types.LoadBalancerStateEnumFailed) {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: "load balancer " + name,
			Why: "it is " + strings.Join([]string{have.State, have.Scheme, have.Type}, " ") +
				", not an internet-facing application load balancer that works",
			WayOut: "delete it (slipway destroy, or in the console) and run slipway apply again"})
		return
	}
	if have.AttributesErr != nil {
		b.Unread(step, "attributes of load balancer "+name, live.CallAttributes, have.AttributesErr)
		return
	}
	changes := attributeChanges(balancerAttributes(b.Settings), have.Attributes)
	groupRead := plan.ReadableList(b, step, "load balancer "+name, "its security group", b.Live.SecurityGroups)
	changes.AddGroup(b.Live, b.Live.Identity.LoadBalancerGroup(), have.SecurityGroups)
	a.Changes = changes
	switch {
	case len(a.Changes) > 0:
		a.Verb, a.Typical = plan.Update, 0
	case have.State == string(types.LoadBalancerStateEnumProvisioning):
		a.Verb, a.Reason, a.Calls = plan.Update, "AWS is still provisioning it", []string{"elbv2 describe-load-balancers"}
	case !groupRead:
		return
	}
	b.Add(a)
}

// balancerSends are the requests that make the load balancer.
func balancerSends(b *plan.Builder, attributes []plan.Change) func() []any {
	l, s := b.Live, b.Settings
	return func() []any {
		subnets, group := []string{plan.KnownAfterApply}, plan.KnownAfterApply
		if place, err := l.Placement(s.Network.VPC, s.Image.Platform); err == nil {
			subnets = place.PublicIDs()
		}
		if g := l.Group(l.Identity.LoadBalancerGroup()); g != nil {
			group = g.ID
		}
		return []any{balancerRequest(l.Identity, subnets, group),
			&elb.ModifyLoadBalancerAttributesInput{Attributes: balancerValues(attributes)}}
	}
}

// balancerValues are attributes as ELB takes them.
func balancerValues(changes []plan.Change) (all []types.LoadBalancerAttribute) {
	for _, c := range changes {
		all = append(all, types.LoadBalancerAttribute{Key: new(c.Field), Value: new(c.To)})
	}
	return all
}

// syncLoadBalancer makes the load balancer or what of it is missing. It keeps the subnets it has: moving it would break
// connections and gain nothing.
func syncLoadBalancer(ctx context.Context, r *plan.Run) error {
	l := r.Live()
	name := l.Identity.LoadBalancer()
	group := l.Group(l.Identity.LoadBalancerGroup())
	if group == nil {
		return fmt.Errorf("find the security group %s: it is gone; run slipway apply again", l.Identity.LoadBalancerGroup())
	}
	lb := l.LoadBalancer.Value
	if lb == nil {
		made, err := createLoadBalancer(ctx, r, group.ID)
		if err != nil {
			return err
		}
		lb = made
	}
	have := *lb
	if changes := attributeChanges(balancerAttributes(r.Settings), have.Attributes); len(changes) > 0 {
		in := &elb.ModifyLoadBalancerAttributesInput{LoadBalancerArn: &have.ARN, Attributes: balancerValues(changes)}
		attributes := map[string]string{}
		maps.Copy(attributes, have.Attributes)
		for _, c := range changes {
			attributes[c.Field] = c.To
		}
		if _, err := r.Clients.ELB.ModifyLoadBalancerAttributes(ctx, in); err != nil {
			return fmt.Errorf("set the attributes of load balancer %s: %w", name, err)
		}
		have.Attributes = attributes
	}
	if !slices.Equal(have.SecurityGroups, []string{group.ID}) {
		err := r.RetryUntilVisible(ctx, []string{group.ID}, func() error {
			return cloud.Err(r.Clients.ELB.SetSecurityGroups(ctx,
				&elb.SetSecurityGroupsInput{LoadBalancerArn: &have.ARN, SecurityGroups: []string{group.ID}}))
		})
		if err != nil {
			return fmt.Errorf("set the security group of load balancer %s: %w", name, err)
		}
		have.SecurityGroups = []string{group.ID}
	}
	recordLoadBalancer(r, have)
	return awaitLoadBalancer(ctx, r, have)
}

// balancerRequest is the request that makes the load balancer.
func balancerRequest(i stack.Identity, subnets []string, group string) *elb.CreateLoadBalancerInput {
	return &elb.CreateLoadBalancerInput{
		Name: new(i.LoadBalancer()), Type: types.LoadBalancerTypeEnumApplication,
		Scheme:  types.LoadBalancerSchemeEnumInternetFacing,
		Subnets: subnets, SecurityGroups: []string{group}, Tags: elbTags(i),
	}
}

func createLoadBalancer(ctx context.Context, r *plan.Run, group string) (*live.LoadBalancer, error) {
	i := r.Live().Identity
	place, err := r.Live().Placement(r.Settings.Network.VPC, r.Settings.Image.Platform)
	if err != nil {
		return nil, fmt.Errorf("place load balancer %s: %w", i.LoadBalancer(), err)
	}
	in := balancerRequest(i, place.PublicIDs(), group)
	var out *elb.CreateLoadBalancerOutput
	err = r.WithLinkedRole(ctx, "elasticloadbalancing.amazonaws.com", func(error) bool { return false }, func() error {
		return r.RetryUntilVisible(ctx, []string{group}, func() (err error) {
			out, err = r.Clients.ELB.CreateLoadBalancer(ctx, in)
			return err
		})
	})
	if cloud.Is(err, "DuplicateLoadBalancerName") {
		fact := live.ReadLoadBalancer(ctx, r.Clients, i.LoadBalancer())
		if fact.Exists() && i.Owns(fact.Value.Tags) {
			return fact.Value, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("create load balancer %s: %w", i.LoadBalancer(), err)
	}
	if len(out.LoadBalancers) == 0 {
		return nil, fmt.Errorf("create load balancer %s: AWS answered without one; run slipway apply again", i.LoadBalancer())
	}
	lb := live.LoadBalancerOf(out.LoadBalancers[0])
	lb.Tags = i.Tags()
	if len(lb.SecurityGroups) == 0 {
		lb.SecurityGroups = []string{group}
	}
	return lb, nil
}

func recordLoadBalancer(r *plan.Run, lb live.LoadBalancer) {
	r.Record(func(l *live.Stack) { l.LoadBalancer = live.Found(lb, "elasticloadbalancing:DescribeLoadBalancers") })
}

// awaitLoadBalancer waits until it takes traffic: tasks registered before would be found unhealthy.
func awaitLoadBalancer(ctx context.Context, r *plan.Run, lb live.LoadBalancer) error {
	if lb.State == string(types.LoadBalancerStateEnumActive) {
		return nil
	}
	return r.Until(ctx, plan.Wait{Typical: provisioning, Check: func(ctx context.Context) (bool, string, error) {
		fact := live.PollLoadBalancer(ctx, r.Clients, lb.Name)
		if fact.Err != nil {
			return false, "", fmt.Errorf("wait for load balancer %s: %w", lb.Name, fact.Err)
		}
		if fact.Value == nil {
			return false, "", fmt.Errorf("wait for load balancer %s: somebody deleted it; run slipway apply again", lb.Name)
		}
		switch fact.Value.State {
		case string(types.LoadBalancerStateEnumActive), string(types.LoadBalancerStateEnumActiveImpaired):
			lb.State = fact.Value.State
			recordLoadBalancer(r, lb)
			return true, "", nil
		case string(types.LoadBalancerStateEnumFailed):
			return false, "", fmt.Errorf("load balancer %s failed to come up: delete it in the console and run slipway apply "+
				"again", lb.Name)
		}
		return false, fact.Value.State, nil
	}})
}

// ownBalancer reports whether the load balancer is there and the stack's own.
func ownBalancer(b *plan.Builder) bool {
	return plan.Own(b, step, "load balancer", b.Live.LoadBalancer) != nil
}

func destroyLoadBalancer(b *plan.Builder) {
	if !ownBalancer(b) {
		return
	}
	lb := *b.Live.LoadBalancer.Value
	if lb.AttributesErr != nil { // its protection may be on
		b.Unread(step, "attributes of load balancer "+lb.Name, live.CallAttributes, lb.AttributesErr)
		return
	}
	a := plan.Action{
		ID: idLoadBalancer, Step: step, Verb: plan.Delete, Name: lb.Name, Title: "load balancer",
		Needs: []string{idListener80, idListener443, idAlias}, Calls: []string{"elbv2 delete-load-balancer"},
		Run: func(ctx context.Context, r *plan.Run) error { return deleteLoadBalancer(ctx, r, lb) },
	}
	if lb.Attributes[attributeProtect] == "true" {
		a.Calls = append([]string{"elbv2 modify-load-balancer-attributes"}, a.Calls...)
		a.Reason = "its deletion protection is taken off first"
	}
	b.Add(a)
}

func deleteLoadBalancer(ctx context.Context, r *plan.Run, lb live.LoadBalancer) error {
	if lb.Attributes[attributeProtect] == "true" {
		_, err := r.Clients.ELB.ModifyLoadBalancerAttributes(ctx, &elb.ModifyLoadBalancerAttributesInput{
			LoadBalancerArn: &lb.ARN, Attributes: []types.LoadBalancerAttribute{{Key: new(attributeProtect),
				Value: new("false")}},
		})
		if err != nil && !cloud.NotFound(err) {
			return fmt.Errorf("take the deletion protection off load balancer %s: %w", lb.Name, err)
		}
	}
	return r.Delete(ctx, plan.Deletion{What: "load balancer " + lb.Name, Call: func(ctx context.Context) error {
		return cloud.Err(r.Clients.ELB.DeleteLoadBalancer(ctx, &elb.DeleteLoadBalancerInput{LoadBalancerArn: &lb.ARN}))
	}})
}
