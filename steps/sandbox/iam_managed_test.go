package sandbox

import (
	"testing"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/iam"
)

// A role may do what its policies and its boundary both allow, and nothing once the boundary is gone from the account.
func TestBoundaryLimitsRole(t *testing.T) {
	const reads = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:Get*","Resource":"*"}]}`
	const all = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	w := &iam.Resources{Policies: map[string]string{"arn:aws:iam::123456789012:policy/reads": reads}}
	r := &iam.Role{Name: "task", Inline: map[string]string{"all": all}}
	for _, c := range []struct {
		boundary, action string
		want             bool
	}{
		{"", "s3:GetObject", true},
		{"arn:aws:iam::123456789012:policy/reads", "ssm:GetParameters", true},
		{"arn:aws:iam::123456789012:policy/reads", "s3:GetObject", false},
		{"arn:aws:iam::123456789012:policy/gone", "ssm:GetParameters", false},
	} {
		r.Boundary = c.boundary
		got := core.Evaluate(w.PoliciesOf(r), c.action, "*", core.ConditionKeys{}) == core.Allowed &&
			w.WithinBoundary(r, c.action, "*", core.ConditionKeys{})
		if got != c.want {
			t.Errorf("%s within %q: %v, want %v", c.action, c.boundary, got, c.want)
		}
	}
}
