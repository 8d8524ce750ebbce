// Package iam simulates IAM and STS: roles, policies, service-linked roles, and whether a role may be used. How
// policies are evaluated is in core.
package iam

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"slipway/steps/sandbox/core"
)

// Resources is the account's roles.
type Resources struct {
	Roles    map[string]*Role  // by name
	Policies map[string]string // the account's own managed policies: JSON by ARN
}

// Role is an IAM role, service-linked ones included.
type Role struct {
	Name, Path, ARN, ID string
	Description         string
	Trust               string            // JSON
	Inline              map[string]string // JSON by policy name
	Attached            []string          // policy ARNs, in order
	Boundary            string            // ARN of the policy that bounds what the others allow, "" for none
	Tags                map[string]string
	Service             string // a service-linked role's service
	MaxSession          int32
	Created             time.Time
	TrustChanged        time.Time
}

var (
	roleName = core.NewPattern(`^[\w+=,.@-]{1,64}$`)
	rolePath = core.NewPattern(`^/([!-~]+/)?$`)
)

const rolesQuota = 1000

func init() {
	core.RegisterGlobalFingerprint("iam", func(g *core.Global) (lines []string) {
		for _, r := range state.In(g).Roles {
			lines = append(lines, "iam role "+r.Path+r.Name+" trust="+r.Trust+" boundary="+r.Boundary+" tags="+
				core.TagWords(r.Tags))
			for name, doc := range r.Inline {
				lines = append(lines, "iam role "+r.Name+" policy "+name+"="+doc)
			}
			for _, arn := range r.Attached {
				lines = append(lines, "iam role "+r.Name+" attached "+arn)
			}
		}
		return lines
	})
}

func createRole(c *core.Call, in *iam.CreateRoleInput) (*iam.CreateRoleOutput, error) {
	name, path := *in.RoleName, core.Value(in.Path)
	if path == "" {
		path = "/"
	}
	switch {
	case !roleName.MatchString(name):
		return nil, core.Fail("ValidationError", "The specified value for roleName is invalid. It must contain only "+
			"alphanumeric characters and/or the following: +=,.@_-")
	case !rolePath.MatchString(path):
		return nil, core.Fail("ValidationError", "The specified value for path is invalid. It must begin and end with / "+
			"and contain only alphanumeric characters and/or / characters.")
	}
	for existing := range state.In(c.World.Global).Roles {
		if strings.EqualFold(existing, name) {
			return nil, &types.EntityAlreadyExistsException{Message: new("Role with name " + name + " already exists.")}
		}
	}
	if len(state.In(c.World.Global).Roles) >= rolesQuota {
		return nil, &types.LimitExceededException{Message: new("Cannot exceed quota for RolesPerAccount: 1000")}
	}
	if err := checkTrust(*in.AssumeRolePolicyDocument); err != nil {
		return nil, err
	}
	if err := boundaryExists(c, in.PermissionsBoundary); err != nil {
		return nil, err
	}
	r := &Role{
		Name: name, Path: path, Boundary: core.Value(in.PermissionsBoundary), ARN: c.ARN("iam", "role"+path+name),
		ID:          "AROA" + strings.ToUpper(c.Hex(17)),
		Description: core.Value(in.Description), Trust: *in.AssumeRolePolicyDocument, MaxSession: 3600,
		Inline: map[string]string{}, Tags: map[string]string{}, Created: c.Now(),
	}
	if err := r.tag(in.Tags); err != nil {
		return nil, err
	}
	state.In(c.World.Global).put(r)
	return &iam.CreateRoleOutput{Role: r.described()}, nil
}

func deleteRole(c *core.Call, in *iam.DeleteRoleInput) (*iam.DeleteRoleOutput, error) {
	r, err := ownRole(c, in.RoleName)
	switch {
	case err != nil:
		return nil, err
	case len(r.Attached) > 0:
		return nil,
			&types.DeleteConflictException{Message: new("Cannot delete entity, must detach all policies first.")}
	case len(r.Inline) > 0:
		return nil, &types.DeleteConflictException{Message: new("Cannot delete entity, must delete policies first.")}
	}
	delete(state.In(c.World.Global).Roles, r.Name)
	return nil, nil
}

func listRoles(c *core.Call, in *iam.ListRolesInput) (*iam.ListRolesOutput, error) {
	var roles []types.Role
	for _, name := range slices.Sorted(maps.Keys(state.In(c.World.Global).Roles)) {
		r := state.In(c.World.Global).Roles[name]
		if strings.HasPrefix(r.Path, core.Value(in.PathPrefix)) {
			d := *r.described()
			d.Tags = nil // ListRoles leaves them out
			roles = append(roles, d)
		}
	}
	page, next, err := core.PageOf(core.Pages{Least: 1, Most: 1000, Usual: 100,
		Size:  core.Fail("ValidationError", "Invalid MaxItems."),
		Token: core.Fail("ValidationError", "Invalid Marker.")}, roles, in.MaxItems, in.Marker)
	return &iam.ListRolesOutput{Roles: page, IsTruncated: next != nil, Marker: next}, err
}

// roleNamed finds a role by name.
func roleNamed(c *core.Call, name *string) (*Role, error) {
	if r := state.In(c.World.Global).Roles[core.Value(name)]; r != nil {
		return r, nil
	}
	return nil, &types.NoSuchEntityException{Message: new("The role with name " + core.Value(name) +
		" cannot be found.")}
}

// ownRole finds a role that its account may change; service-linked ones belong to their service.
func ownRole(c *core.Call, name *string) (*Role, error) {
	r, err := roleNamed(c, name)
	if err == nil && r.Service != "" {
		return nil,
			&types.UnmodifiableEntityException{Message: new("Cannot perform the operation on the protected role '" +
				r.Name + "' - this role is only modifiable by AWS")}
	}
	return r, err
}

// described is the role as IAM shows it, its trust policy URL-encoded.
func (r *Role) described() *types.Role {
	d := &types.Role{
		RoleName: &r.Name, Path: &r.Path, Arn: &r.ARN, RoleId: &r.ID, CreateDate: &r.Created,
		Description:              core.Optional(r.Description),
		AssumeRolePolicyDocument: new(encodeDocument(r.Trust)), MaxSessionDuration: new(max(3600, r.MaxSession)),
	}
	d.Tags = core.ListOf[types.Tag](r.Tags)
	if r.Boundary != "" {
		d.PermissionsBoundary = &types.AttachedPermissionsBoundary{
			PermissionsBoundaryArn: &r.Boundary, PermissionsBoundaryType: types.PermissionsBoundaryAttachmentTypePolicy,
		}
	}
	return d
}

func (r *Role) tag(tags []types.Tag) error {
	seen := maps.Clone(r.Tags)
	for _, t := range tags {
		seen[*t.Key] = *t.Value
		if strings.HasPrefix(strings.ToLower(*t.Key), "aws:") {
			return &types.InvalidInputException{
				Message: new("Tag keys starting with 'aws:' are reserved for system use.")}
		}
	}
	if len(seen) > 50 {
		return &types.LimitExceededException{Message: new("Cannot exceed quota for TagsPerRole: 50")}
	}
	r.Tags = seen
	return nil
}

// encodeDocument encodes a policy as IAM's replies do (RFC 3986: a space is %20).
func encodeDocument(doc string) string { return strings.ReplaceAll(url.QueryEscape(doc), "+", "%20") }

func getRole(c *core.Call, in *iam.GetRoleInput) (*iam.GetRoleOutput, error) {
	r, err := roleNamed(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	return &iam.GetRoleOutput{Role: r.described()}, nil
}

func updateAssumeRolePolicy(c *core.Call, in *iam.UpdateAssumeRolePolicyInput) (
	*iam.UpdateAssumeRolePolicyOutput, error) {
	r, err := ownRole(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	if err := checkTrust(*in.PolicyDocument); err != nil {
		return nil, err
	}
	if r.Trust != *in.PolicyDocument {
		r.Trust, r.TrustChanged = *in.PolicyDocument, c.Now()
	}
	return nil, nil
}
