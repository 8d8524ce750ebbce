package iam

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"slipway/steps/sandbox/core"
)

// simulate evaluates the policies of the caller or of a role, as they are and without their resources' own conditions.
func simulate(c *core.Call, in *iam.SimulatePrincipalPolicyInput) (*iam.SimulatePrincipalPolicyOutput, error) {
	docs, err := policiesHeldBy(c, *in.PolicySourceArn)
	if err != nil {
		return nil, err
	}
	ctx := core.ConditionKeys{}
	for _, e := range in.ContextEntries {
		for _, v := range e.ContextKeyValues {
			ctx.Add(core.Value(e.ContextKeyName), v)
		}
	}
	resources := in.ResourceArns
	if len(resources) == 0 {
		resources = []string{"*"}
	}
	out := &iam.SimulatePrincipalPolicyOutput{}
	for _, action := range in.ActionNames {
		result := types.EvaluationResult{EvalActionName: new(action), EvalResourceName: new("*"),
			EvalDecision: types.PolicyEvaluationDecisionType(core.Allowed)}
		lacked := missingKeys(docs, action, ctx)
		result.MissingContextValues = lacked
		for _, r := range resources {
			v := types.PolicyEvaluationDecisionType(core.Evaluate(docs, action, r, ctx))
			if v == types.PolicyEvaluationDecisionType(core.ExplicitDeny) ||
				result.EvalDecision == types.PolicyEvaluationDecisionType(core.Allowed) {
				result.EvalDecision = v // the most restrictive over the resources
			}
			result.ResourceSpecificResults = append(result.ResourceSpecificResults,
				types.ResourceSpecificResult{EvalResourceName: new(r), EvalResourceDecision: v,
					MissingContextValues: lacked})
		}
		out.EvaluationResults = append(out.EvaluationResults, result)
	}
	page, next, ok := core.Page(out.EvaluationResults, core.Value(in.Marker), simulatePage(in.MaxItems))
	if !ok {
		return nil, core.Fail("ValidationError", "Invalid Marker.")
	}
	out.EvaluationResults, out.IsTruncated, out.Marker = slices.Clone(page), next != "", core.Optional(next)
	return out, nil
}

// missingKeys are the condition keys of an action's statements that the simulator was not told.
func missingKeys(docs []core.Document, action string, ctx core.ConditionKeys) (keys []string) {
	for _, d := range docs {
		for _, s := range d.Statement {
			for _, conditions := range s.Condition {
				for key := range conditions {
					if len(ctx[strings.ToLower(key)]) == 0 && s.Covers(action, "*") && !slices.Contains(keys, key) {
						keys = append(keys, key)
					}
				}
			}
		}
	}
	slices.Sort(keys)
	return keys
}

func simulatePage(asked *int32) int {
	if asked == nil || *asked == 0 {
		return 100
	}
	return int(*asked)
}

// policiesHeldBy are the policies that hold for an ARN: the caller's own, or a role's.
func policiesHeldBy(c *core.Call, arn string) ([]core.Document, error) {
	if docs, own, err := c.OwnPolicies(arn); own {
		return docs, err
	}
	if r := roleByARN(c, arn); r != nil {
		return state.In(c.World.Global).PoliciesOf(r), nil
	}
	return nil, &types.NoSuchEntityException{Message: new("The entity with ARN " + arn + " cannot be found.")}
}

func getCallerIdentity(c *core.Call, in *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
	return &sts.GetCallerIdentityOutput{Account: &c.Account, Arn: &c.Principal,
		UserId: new("AIDASANDBOXSANDBOX000")}, nil
}

func createServiceLinkedRole(c *core.Call, in *iam.CreateServiceLinkedRoleInput) (
	*iam.CreateServiceLinkedRoleOutput, error) {
	name, known := linkedRoleNames[*in.AWSServiceName]
	if !known {
		return nil, &types.InvalidInputException{Message: new("Service " + *in.AWSServiceName +
			" does not support service-linked roles.")}
	}
	if LinkedRole(c, *in.AWSServiceName) != nil {
		return nil, &types.InvalidInputException{Message: new("Service role name " + name +
			" has been taken in this account, please try a different suffix.")}
	}
	return &iam.CreateServiceLinkedRoleOutput{Role: AddLinkedRole(c, *in.AWSServiceName).described()}, nil
}

func getAccountSummary(c *core.Call, in *iam.GetAccountSummaryInput) (*iam.GetAccountSummaryOutput, error) {
	return &iam.GetAccountSummaryOutput{SummaryMap: map[string]int32{
		"Roles": int32(len(state.In(c.World.Global).Roles)), "RolesQuota": rolesQuota,
		"AttachedPoliciesPerRoleQuota": attachedQuota,
		"Users":                        1, "UsersQuota": 5000, "Policies": 0, "PoliciesQuota": 1500,
		"PolicySizeQuota":   6144,
		"AccountMFAEnabled": 1, "AccountAccessKeysPresent": 0, "AccountSigningCertificatesPresent": 0,
	}}, nil
}
