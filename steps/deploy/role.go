package deploy

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// PolicyName is the inline policy of every role slipway makes; policies under other names are the user's and left alone.
const PolicyName = "slipway"

// What the changes of a role are called.
const (
	fieldBoundary = "permissions boundary"
	fieldTrust    = "who may take it"
)

// Document is an IAM policy or trust document.
type Document struct {
	Version   string
	Statement []Statement
}

// Statement is one statement of a document.
type Statement struct {
	Sid       string `json:",omitempty"`
	Effect    string
	Principal map[string]string            `json:",omitempty"`
	Action    []string                     // always a list
	Resource  []string                     `json:",omitempty"`
	Condition map[string]map[string]string `json:",omitempty"`
}

// NewDocument is a document in IAM's current policy language.
func NewDocument(statements ...Statement) Document {
	return Document{Version: "2012-10-17", Statement: statements}
}

// JSON marshals the document and parses it back, so that what is sent is known to be a document.
func (d Document) JSON() (string, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("write policy document: %w", err)
	}
	var back Document
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(d, back) {
		return "", fmt.Errorf("policy document does not survive being parsed back: %w", err)
	}
	return string(text), nil
}

// Role is what an IAM role should be. A nil Policy is a role without permissions of its own.
type Role struct {
	Name, Description string
	Trust             Document
	Policy            *Document
	Boundary          string // ARN of its permissions boundary; "": whatever it has stays
	Tags              map[string]string
}

// Boundary is the ARN of the policy that has to bound every role: the one answered, or the stack's own where the account has it.
// ok is false where that could not be read and there is a role to be made: then the plan says so and makes none.
func Boundary(b *plan.Builder, step, role string, exists bool) (arn string, ok bool) {
	switch {
	case b.Settings.Boundary != "":
		return b.Settings.Boundary, true
	case b.Live.Boundary.Exists():
		return *b.Live.Boundary.Value, true
	case exists || b.Live.Boundary.Read():
		return "", true
	}
	return "", plan.Readable(b, step, "role "+role, "the policy "+b.Live.Identity.BoundaryPolicy()+", which would bound it", b.Live.Boundary)
}

// Diff says what the role AWS has would have to change. Documents are compared by meaning, not by text.
func (want Role) Diff(have live.Role) []plan.Change {
	var changes []plan.Change
	if want.Boundary != "" && want.Boundary != have.Boundary {
		changes = append(changes, plan.Change{Field: fieldBoundary, From: cmp.Or(have.Boundary, "none"), To: want.Boundary})
	}
	if !SameDocument(want.Trust, have.Trust) {
		from := "what cannot be read"
		if trust, err := parseDocument(have.Trust); err == nil {
			from = trust.trusted()
		}
		changes = append(changes, plan.Change{Field: fieldTrust, From: from, To: want.Trust.trusted()})
	}
	text, exists := have.Inline[PolicyName]
	switch {
	case want.Policy != nil && !exists:
		changes = append(changes, plan.Change{Field: "policy " + PolicyName, To: want.Policy.summary()})
	case want.Policy != nil && !SameDocument(*want.Policy, text):
		changes = append(changes, permissionChanges(*want.Policy, text)...)
	case want.Policy == nil && exists:
		changes = append(changes, plan.Change{Field: "policy " + PolicyName, From: "more than the role needs", To: "removed"})
	}
	return changes
}

// UpdateCalls are the commands that changes to a role take.
func UpdateCalls(changes []plan.Change) (calls []string) {
	for _, c := range changes {
		call := "iam put-role-policy"
		switch c.Field {
		case fieldBoundary:
			call = "iam put-role-permissions-boundary"
		case fieldTrust:
			call = "iam update-assume-role-policy"
		}
		if !slices.Contains(calls, call) {
			calls = append(calls, call)
		}
	}
	return calls
}

func (d Document) summary() string {
	var actions []string
	for _, s := range d.Statement {
		actions = append(actions, s.Action...)
	}
	return strings.Join(actions, ", ")
}

// SameDocument reports whether a document AWS has means what want says: key order, spacing, and a single string in place of a
// list of one make no difference, nor does the order of actions and resources.
func SameDocument(want Document, have string) bool {
	text, err := want.JSON()
	if err != nil {
		return false
	}
	a, errA := normal(text)
	b, errB := normal(have)
	return errA == nil && errB == nil && reflect.DeepEqual(a, b)
}

func normal(text string) (any, error) {
	if strings.HasPrefix(text, "%7B") { // IAM hands documents out URL-encoded
		if plain, err := url.QueryUnescape(text); err == nil {
			text = plain
		}
	}
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return nil, err
	}
	return flatten(v), nil
}

// flatten makes every scalar a list of one and sorts lists of scalars.
func flatten(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			if _, isMap := value.(map[string]any); isMap && key == "Statement" {
				value = []any{value}
			}
			out[key] = flatten(value)
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		texts := make([]string, 0, len(v))
		for _, item := range v {
			if s, ok := item.(string); ok {
				texts = append(texts, s)
			} else {
				out = append(out, flatten(item))
			}
		}
		slices.Sort(texts)
		for _, s := range texts {
			out = append(out, s)
		}
		return out
	case string:
		return []any{v}
	}
	return v
}

// SyncRole makes the role what it should be: created with its tags when it is absent, trust and policy put when they differ.
// A role that was created by a call whose reply was lost is found and gone on with; one of somebody else's is an error.
func SyncRole(ctx context.Context, r *plan.Run, want Role, have *live.Role, owns func(tags map[string]string) bool) (live.Role, error) {
	trust, err := want.Trust.JSON()
	if err != nil {
		return live.Role{}, err
	}
	c := r.Clients
	if have == nil {
		out, err := c.IAM.CreateRole(ctx, &iam.CreateRoleInput{
			RoleName: &want.Name, AssumeRolePolicyDocument: &trust, Description: &want.Description, Tags: roleTags(want.Tags),
			PermissionsBoundary: optional(want.Boundary),
		})
		switch {
		case cloud.Is(err, "EntityAlreadyExists"):
			fact := live.ReadRole(ctx, c, want.Name)
			if !fact.Exists() || !owns(fact.Value.Tags) {
				return live.Role{}, fmt.Errorf("create role %s: the name is taken by a role without the stack's tags: %w", want.Name, err)
			}
			have = fact.Value
		case err != nil:
			return live.Role{}, fmt.Errorf("create role %s: %w", want.Name, err)
		default:
			r.Made(aws.ToString(out.Role.Arn))
			have = &live.Role{Name: want.Name, ARN: aws.ToString(out.Role.Arn), Path: aws.ToString(out.Role.Path), Trust: trust, Boundary: want.Boundary, Tags: want.Tags}
		}
	}
	role := *have
	if want.Boundary != "" && role.Boundary != want.Boundary { // first: whoever may only change bounded roles may then change this one
		in := &iam.PutRolePermissionsBoundaryInput{RoleName: &want.Name, PermissionsBoundary: &want.Boundary}
		if _, err := c.IAM.PutRolePermissionsBoundary(ctx, in); err != nil {
			return role, fmt.Errorf("set the permissions boundary of role %s: %w", want.Name, err)
		}
		role.Boundary = want.Boundary
	}
	role.Inline = maps.Clone(have.Inline)
	if role.Inline == nil {
		role.Inline = map[string]string{}
	}
	if !SameDocument(want.Trust, role.Trust) {
		if _, err := c.IAM.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &want.Name, PolicyDocument: &trust}); err != nil {
			return role, fmt.Errorf("set the trust policy of role %s: %w", want.Name, err)
		}
		role.Trust = trust
	}
	return role, syncPolicy(ctx, r, want, role)
}

func syncPolicy(ctx context.Context, r *plan.Run, want Role, role live.Role) error {
	text, exists := role.Inline[PolicyName]
	switch {
	case want.Policy != nil && !(exists && SameDocument(*want.Policy, text)):
		policy, err := want.Policy.JSON()
		if err != nil {
			return err
		}
		// a role made a moment ago may not be found yet
		err = r.Settle(ctx, nil, func() error {
			_, err := r.Clients.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &want.Name, PolicyName: aws.String(PolicyName), PolicyDocument: &policy})
			return err
		})
		if err != nil {
			return fmt.Errorf("put the policy of role %s: %w", want.Name, err)
		}
		role.Inline[PolicyName] = policy
	case want.Policy == nil && exists:
		_, err := r.Clients.IAM.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &want.Name, PolicyName: aws.String(PolicyName)})
		if err != nil && !cloud.Is(err, "NoSuchEntity") {
			return fmt.Errorf("delete the policy of role %s: %w", want.Name, err)
		}
		delete(role.Inline, PolicyName)
	}
	return nil
}

// DeleteRole deletes a role, its policies first as IAM insists.
func DeleteRole(ctx context.Context, c *cloud.Clients, role live.Role) error {
	for _, name := range slices.Sorted(maps.Keys(role.Inline)) {
		_, err := c.IAM.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &role.Name, PolicyName: &name})
		if err != nil && !cloud.Is(err, "NoSuchEntity") {
			return fmt.Errorf("delete policy %s of role %s: %w", name, role.Name, err)
		}
	}
	for _, arn := range role.Attached {
		_, err := c.IAM.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &role.Name, PolicyArn: &arn})
		if err != nil && !cloud.Is(err, "NoSuchEntity") {
			return fmt.Errorf("detach policy %s from role %s: %w", arn, role.Name, err)
		}
	}
	_, err := c.IAM.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &role.Name})
	if err != nil && !cloud.Is(err, "NoSuchEntity") {
		return fmt.Errorf("delete role %s: %w", role.Name, err)
	}
	return nil
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func roleTags(tags map[string]string) []types.Tag {
	var list []types.Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return list
}
