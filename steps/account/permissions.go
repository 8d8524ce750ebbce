package account

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"slipway/steps/cloud"
)

// Missing is an action the caller's policies do not allow.
type Missing struct {
	Action   string
	Resource string // one it was tried on
	Denied   bool   // a statement denies it; otherwise nothing allows it
	Above    bool   // the organisation or a permissions boundary denies it, not the caller's own policies
	Open     string // the refusal depends on a key that the simulator was not given, such as a second factor: not decided
}

// Permissions asks IAM's simulator whether the caller may do everything in the documents. It changes nothing and tries
// nothing: what the simulator cannot see (some conditions, policies of resources) only the real call tells. An error
// means that IAM did not say: the question is open, not answered with no.
func Permissions(ctx context.Context, c *cloud.Clients, who Identity, documents []cloud.PolicyDocument) ([]Missing,
	error) {
	source, err := policySource(ctx, c, who)
	if err != nil {
		return nil, err
	}
	batches := batch(documents)
	for _, b := range batches {
		b.request(who, c.Region)
	}
	own := keysOf(documents)
	found := make([][]Missing, len(batches))
	errs := make([]error, len(batches))
	var wg sync.WaitGroup
	turns := make(chan struct{}, 4) // IAM is asked little by little: its throttle is the account's
	for i, b := range batches {
		wg.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			found[i], errs[i] = b.ask(ctx, c, source, own)
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("simulate the permissions of %s: %w", who.Name(), cloud.Explain(err))
	}
	missing := slices.Concat(found...)
	slices.SortStableFunc(missing, func(a, b Missing) int { return cmp.Compare(a.Action, b.Action) })
	return slices.CompactFunc(missing, func(a, b Missing) bool { return a.Action == b.Action }), nil
}

// policySource is the ARN whose policies are simulated: a session has those of its role, whose path only IAM knows.
func policySource(ctx context.Context, c *cloud.Clients, who Identity) (string, error) {
	switch {
	case who.Root:
		return "", errors.New("the root user has no policies to simulate")
	case strings.Contains(who.ARN, ":federated-user/"):
		return "", errors.New("IAM does not simulate federated users")
	}
	_, session, assumed := strings.Cut(who.ARN, ":assumed-role/")
	if !assumed {
		return who.ARN, nil
	}
	name, _, _ := strings.Cut(session, "/")
	out, err := c.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: new(name)})
	switch {
	case err == nil:
		return aws.ToString(out.Role.Arn), nil
	case strings.HasPrefix(name, "AWSReservedSSO_"):
		// Single sign-on's roles have a path that holds a region; without it there is nothing to ask about.
		return "", fmt.Errorf("look up the role of this session: %w", cloud.Explain(err))
	case cloud.Denied(err):
		return "arn:" + who.Partition + ":iam::" + who.Account + ":role/" + name, nil
	}
	return "", fmt.Errorf("look up the role of this session: %w", cloud.Explain(err))
}

// questions is one call to the simulator: grants whose conditions do not contradict each other.
type questions struct {
	grants  []cloud.Grant
	context map[string][]string
	lists   map[string]bool // context keys with several values at once
	actions map[string]bool
	targets map[string]bool
}

const (
	mostActions = 100
	mostAnswers = 900 // actions times resources; the simulator's page is 1000
)

// batch puts grants together into as few calls as their conditions and IAM's limits allow.
func batch(documents []cloud.PolicyDocument) []*questions {
	var all []*questions
	for _, d := range documents {
		begin := len(all)
		for _, g := range byHome(d.Grants) {
			i := slices.IndexFunc(all[begin:], func(q *questions) bool { return q.takes(g) })
			if i < 0 {
				all = append(all, &questions{context: map[string][]string{}, lists: map[string]bool{}, actions: map[string]bool{},
					targets: map[string]bool{}})
				i = len(all) - 1 - begin
			}
			all[begin+i].add(g)
		}
	}
	return all
}

func (q *questions) takes(g cloud.Grant) bool {
	if len(q.grants) > 0 && atHome(q.grants[0]) != atHome(g) {
		return false
	}
	for operator, keys := range g.Conditions {
		for key, values := range keys {
			if have, ok := q.context[key]; ok && !slices.Equal(have, sample(operator, values)) {
				return false
			}
		}
	}
	actions, targets := len(q.actions), len(q.targets)
	for _, a := range g.Actions {
		if !q.actions[a] {
			actions++
		}
	}
	for _, r := range g.Resources {
		if !q.targets[concrete(r)] {
			targets++
		}
	}
	return actions <= mostActions && actions*targets <= mostAnswers
}

func (q *questions) add(g cloud.Grant) {
	q.grants = append(q.grants, g)
	for operator, keys := range g.Conditions {
		for key, values := range keys {
			q.context[key] = sample(operator, values)
			q.lists[key] = strings.HasPrefix(operator, "ForA")
		}
	}
	for _, a := range g.Actions {
		q.actions[a] = true
	}
	for _, r := range g.Resources {
		q.targets[concrete(r)] = true
	}
}

// sample is what a request would carry for a condition: one of the values, or all when the condition is about all of
// them.
func sample(operator string, values []string) []string {
	if strings.HasPrefix(operator, "ForA") {
		return values
	}
	return values[:1]
}

// concrete makes a resource out of a pattern, as the simulator wants one.
func concrete(pattern string) string {
	if pattern == "*" {
		return pattern
	}
	return strings.NewReplacer("*", "1", "?", "1").Replace(pattern)
}

func (q *questions) simulate(ctx context.Context, c *cloud.Clients, source string, own map[string]bool) ([]Missing,
	error) {
	in := &iam.SimulatePrincipalPolicyInput{PolicySourceArn: new(source), ActionNames: sorted(q.actions),
		ResourceArns: sorted(q.targets), MaxItems: new(int32(1000))}
	for _, key := range sorted(q.context) {
		kind := types.ContextKeyTypeEnumString
		if q.lists[key] {
			kind = types.ContextKeyTypeEnumStringList
		}
		in.ContextEntries = append(in.ContextEntries, types.ContextEntry{ContextKeyName: new(key),
			ContextKeyType: kind, ContextKeyValues: q.context[key]})
	}
	verdicts := map[[2]string]Missing{} // by action and resource; those allowed are absent
	answered := map[[2]string]bool{}
	pages := iam.NewSimulatePrincipalPolicyPaginator(c.IAM, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range page.EvaluationResults {
			read(r, own, answered, verdicts)
		}
	}
	var missing []Missing
	for _, g := range q.grants {
		for _, action := range g.Actions {
			m, err := refusal(action, g.Resources, answered, verdicts)
			if err != nil {
				return nil, err
			}
			if m != nil {
				missing = append(missing, *m)
			}
		}
	}
	return missing, nil
}

// refusal is why an action is missing: it is allowed on none of the resources. Not every action applies to every
// resource of its grant, so one that is allowed on some is taken to be allowed.
func refusal(action string, resources []string, answered map[[2]string]bool, verdicts map[[2]string]Missing) (*Missing,
	error) {
	var first *Missing
	for _, r := range resources {
		pair := [2]string{action, concrete(r)}
		if !answered[pair] {
			return nil, fmt.Errorf("the simulator said nothing of %s on %s", action, r)
		}
		m, refused := verdicts[pair]
		if !refused {
			return nil, nil
		}
		if first == nil {
			m.Resource = r
			first = &m
		}
	}
	return first, nil
}

// read takes one result apart into its resources.
func read(r types.EvaluationResult, own map[string]bool, answered map[[2]string]bool, verdicts map[[2]string]Missing) {
	above := r.OrganizationsDecisionDetail != nil && !r.OrganizationsDecisionDetail.AllowedByOrganizations ||
		r.PermissionsBoundaryDecisionDetail != nil && !r.PermissionsBoundaryDecisionDetail.AllowedByPermissionsBoundary
	note := func(resource string, d types.PolicyEvaluationDecisionType, lacked []string) {
		pair := [2]string{aws.ToString(r.EvalActionName), resource}
		answered[pair] = true
		if d != types.PolicyEvaluationDecisionTypeAllowed {
			verdicts[pair] = Missing{Action: pair[0], Denied: d == types.PolicyEvaluationDecisionTypeExplicitDeny, Above: above,
				Open: foreign(append(lacked, r.MissingContextValues...), own)}
		}
	}
	if len(r.ResourceSpecificResults) == 0 {
		note(aws.ToString(r.EvalResourceName), r.EvalDecision, nil)
	}
	for _, s := range r.ResourceSpecificResults {
		note(aws.ToString(s.EvalResourceName), s.EvalResourceDecision, s.MissingContextValues)
	}
}

func sorted[V any](set map[string]V) []string {
	keys := make([]string, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
