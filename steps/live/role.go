package live

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"slipway/steps/cloud"
)

// Role is an IAM role with its inline and attached policies.
type Role struct {
	Name, ARN, Path string
	Trust           string            // JSON, decoded
	Inline          map[string]string // policy name -> JSON, decoded
	Attached        []string          // policy ARNs
	Boundary        string            // ARN of the permissions boundary, "" for none
	Managed         map[string]string // JSON of the attached policies, by ARN
	ManagedErr      error             // why an attached policy's document could not be read
	Tags            map[string]string
	Created         time.Time
}

const callRole = "iam:GetRole"

// ReadRole reads one role with all its policies.
func ReadRole(ctx context.Context, c *cloud.Clients, name string) Fact[Role] {
	out, err := c.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: new(name)})
	if cloud.Is(err, "NoSuchEntity") {
		return fact[Role](nil, nil, callRole)
	}
	if err != nil || out.Role == nil {
		return fact[Role](nil, failed(callRole, err), callRole)
	}
	r := RoleOf(*out.Role)
	var inlineErr, attachedErr error
	together(
		func() { inlineErr = r.readInline(ctx, c) },
		func() { attachedErr = r.readAttached(ctx, c) },
	)
	return fact(r, firstError(inlineErr, attachedErr), callRole)
}

// RoleOf is the role as CreateRole and GetRole reply with it, without its policies.
func RoleOf(r types.Role) *Role {
	boundary := ""
	if r.PermissionsBoundary != nil {
		boundary = aws.ToString(r.PermissionsBoundary.PermissionsBoundaryArn)
	}
	return &Role{
		Boundary: boundary,
		Name:     aws.ToString(r.RoleName), ARN: aws.ToString(r.Arn), Path: aws.ToString(r.Path),
		Trust: policyDocument(r.AssumeRolePolicyDocument), Inline: map[string]string{},
		Tags:    cloud.TagMap(r.Tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value }),
		Created: aws.ToTime(r.CreateDate),
	}
}

func (r *Role) readInline(ctx context.Context, c *cloud.Clients) error {
	const call = "iam:GetRolePolicy"
	names, err := pages(ctx, "iam:ListRolePolicies",
		iam.NewListRolePoliciesPaginator(c.IAM, &iam.ListRolePoliciesInput{RoleName: new(r.Name)}),
		func(o *iam.ListRolePoliciesOutput) []string { return o.PolicyNames })
	if err != nil {
		return err
	}
	documents, err := each(names, 4, func(name string) (string, error) {
		out, err := c.IAM.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: new(r.Name),
			PolicyName: new(name)})
		if err != nil {
			return "", failed(call, err)
		}
		return policyDocument(out.PolicyDocument), nil
	})
	if err != nil {
		return err
	}
	for i, name := range names {
		r.Inline[name] = documents[i]
	}
	return nil
}

func (r *Role) readAttached(ctx context.Context, c *cloud.Clients) error {
	attached, err := pages(ctx, "iam:ListAttachedRolePolicies",
		iam.NewListAttachedRolePoliciesPaginator(c.IAM, &iam.ListAttachedRolePoliciesInput{RoleName: new(r.Name)}),
		func(o *iam.ListAttachedRolePoliciesOutput) []types.AttachedPolicy { return o.AttachedPolicies })
	r.Attached = convert(attached, func(p types.AttachedPolicy) string { return aws.ToString(p.PolicyArn) })
	slices.Sort(r.Attached)
	if err == nil {
		r.Managed, r.ManagedErr = readManaged(ctx, c, r.Attached)
	}
	return err
}

// policyDocument decodes a document, which IAM percent-encodes on the way out.
func policyDocument(s *string) string {
	text := aws.ToString(s)
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		return text
	}
	if decoded, err := url.PathUnescape(text); err == nil {
		return decoded
	}
	return text
}

// readBoundary looks for the policy that an administrator may have made to bound the stack's roles.
func readBoundary(ctx context.Context, c *cloud.Clients, arn string) Fact[string] {
	const call = "iam:GetPolicy"
	out, err := c.IAM.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &arn})
	switch {
	case cloud.Is(err, "NoSuchEntity"):
		return fact[string](nil, nil, call)
	case err != nil || out.Policy == nil:
		return fact[string](nil, failed(call, err), call)
	}
	return Found(arn, call)
}

// readLinkedRoles lists the service names of the account's service-linked roles, which all live under one path:
// /aws-service-role/ecs.amazonaws.com/.
func readLinkedRoles(ctx context.Context, c *cloud.Clients) List[string] {
	const call, path = "iam:ListRoles", "/aws-service-role/"
	roles, err := pages(ctx, call, iam.NewListRolesPaginator(c.IAM, &iam.ListRolesInput{PathPrefix: new(path),
		MaxItems: new(int32(1000))}),
		func(o *iam.ListRolesOutput) []types.Role { return o.Roles })
	services := convert(roles, func(r types.Role) string {
		return strings.Trim(strings.TrimPrefix(aws.ToString(r.Path),
			path), "/")
	})
	slices.Sort(services)
	return list(slices.Compact(services), err, call)
}
