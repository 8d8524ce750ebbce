package iam

import (
	"cmp"
	"slices"
	"strings"

	"slipway/steps/live"
	"slipway/steps/plan"
)

// PolicyName is the inline policy of every role slipway makes; policies under other names are the user's and left
// alone.
const PolicyName = "slipway"

// What the changes of a role are called.
const (
	fieldBoundary = "permissions boundary"
	fieldTrust    = "who may take it"
)

// Role is what an IAM role should be. A nil Policy is a role without permissions of its own.
type Role struct {
	Name, Description string
	Trust             Document
	Policy            *Document
	Boundary          string // ARN of its permissions boundary; "": whatever it has stays
	Tags              map[string]string
}

// boundary is the ARN of the policy that has to bound every role: the one answered, or the stack's own where the
// account has it. ok is false where that could not be read and there is a role to be made: then the plan says so and
// makes none.
func boundary(b *plan.Builder, step, role string, exists bool) (arn string, ok bool) {
	switch {
	case b.Settings.Boundary != "":
		return b.Settings.Boundary, true
	case b.Live.Boundary.Exists():
		return *b.Live.Boundary.Value, true
	case exists || b.Live.Boundary.Read():
		return "", true
	}
	return "", plan.Readable(b, step, "role "+role,
		"the policy "+b.Live.Identity.BoundaryPolicy()+", which would bound it", b.Live.Boundary)
}

// Diff says what the role AWS has would have to change. Documents are compared by meaning, not by text.
func (want Role) Diff(have live.Role) []plan.Change {
	var changes []plan.Change
	if want.Boundary != "" && want.Boundary != have.Boundary {
		changes = append(changes, plan.Change{Field: fieldBoundary, From: cmp.Or(have.Boundary, "none"), To: want.Boundary})
	}
	if !SameDocument(want.Trust, have.Trust) {
		from := "what cannot be read"
		if trust, err := Parse(have.Trust); err == nil {
			from = trusted(trust)
		}
		changes = append(changes, plan.Change{Field: fieldTrust, From: from, To: trusted(want.Trust.Statement)})
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

// updateCalls are the commands that changes to a role take.
func updateCalls(changes []plan.Change) (calls []string) {
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
