package live

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// CallPolicy is the call that the documents of attached policies rest on.
const CallPolicy = "iam:GetPolicyVersion"

// readManaged reads the documents of managed policies, AWS's own too, in the version that counts. Slipway attaches none
// to its roles: this is asked, beyond the three round trips of the rest, only where somebody did.
func readManaged(ctx context.Context, c *cloud.Clients, arns []string) (map[string]string, error) {
	documents := make([]string, len(arns))
	places := make([]int, len(arns))
	for i := range places {
		places[i] = i
	}
	_, err := each(places, 4, func(i int) (struct{}, error) {
		var err error
		documents[i], err = readPolicy(ctx, c, arns[i])
		return struct{}{}, err
	})
	read := map[string]string{}
	for i, document := range documents {
		if document != "" {
			read[arns[i]] = document
		}
	}
	return read, err
}

func readPolicy(ctx context.Context, c *cloud.Clients, arn string) (string, error) {
	policy, err := c.IAM.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: new(arn)})
	if err != nil {
		return "", failed("iam:GetPolicy", err)
	}
	if policy.Policy == nil || policy.Policy.DefaultVersionId == nil {
		return "", failed("iam:GetPolicy", errEmptyAnswer)
	}
	out, err := c.IAM.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: new(arn),
		VersionId: policy.Policy.DefaultVersionId})
	if err != nil {
		return "", failed(CallPolicy, err)
	}
	if out.PolicyVersion == nil {
		return "", failed(CallPolicy, errEmptyAnswer)
	}
	return policyDocument(out.PolicyVersion.Document), nil
}

// readOtherRoles reads the roles that the stack's revisions and schedules name and that do not carry the stack's names,
// by ARN. It is asked, beyond the three round trips of the rest, only where there are such: slipway's own stack names
// its own roles.
func readOtherRoles(ctx context.Context, c *cloud.Clients, id stack.Identity, named []string) map[string]Fact[Role] {
	var arns []string
	seen := map[string]bool{"": true}
	for _, role := range []string{id.ExecutionRole(), id.TaskRole(), id.SchedulerRole(), id.WindowRole()} {
		seen[id.GlobalARN("iam", "role/"+role)] = true
	}
	for _, arn := range named {
		if !seen[arn] {
			seen[arn] = true
			arns = append(arns, arn)
		}
	}
	facts, _ := each(arns, 4, func(arn string) (Fact[Role], error) { return readRoleOf(ctx, c, id.Account, arn), nil })
	roles := map[string]Fact[Role]{}
	for i, arn := range arns {
		roles[arn] = facts[i]
	}
	return roles
}

// readRoleOf reads the role of an ARN, or of a name, as ECS takes both. A role of another account cannot be read from
// here.
func readRoleOf(ctx context.Context, c *cloud.Clients, account, arn string) Fact[Role] {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 && account != "" && parts[4] != account {
		return fact[Role](nil, failed(callRole, errOtherAccount), callRole)
	}
	return ReadRole(ctx, c, arn[strings.LastIndexByte(arn, '/')+1:])
}

// rolesNamed are the ARNs of the roles that revisions and schedules name.
func rolesNamed(l *Stack) []string {
	var arns []string
	for _, r := range l.Runs() {
		if d := r.Definition.Value; d != nil && r.Ours {
			arns = append(arns, d.ExecutionRole, d.TaskRole)
		}
	}
	for _, s := range l.Schedules.Items {
		arns = append(arns, s.Role)
	}
	return arns
}

var (
	errEmptyAnswer  = errors.New("AWS's answer holds nothing of it")
	errOtherAccount = errors.New("it is a role of another account")
)
