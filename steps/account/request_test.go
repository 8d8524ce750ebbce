package account_test

import (
	"strings"
	"testing"

	"slipway/steps/account"
	"slipway/steps/sandbox"
)

// TestPoliciesThatAskForMore holds what preflight says to callers whose policies are bound to what a request carries: a
// region, TLS, a second factor, an address. What the simulator is told decides; what it cannot know is open, never a
// no.
func TestPoliciesThatAskForMore(t *testing.T) {
	const everything = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	for name, c := range map[string]struct {
		statements string
		want       account.Status
		says       string
	}{
		"allowed in one region": {
			`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":["eu-west-1","us-east-1"]}}}`, account.OK, "allows everything"},
		"other regions denied": {everything +
			`,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","us-east-1"]}}}`, account.OK, "allows everything"},
		"this region denied": {everything +
			`,{"Effect":"Deny","Action":"rds:*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}}`, account.Fail, "rds:CreateDBInstance"},
		"TLS only": {everything +
			`,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`, account.OK,
			"allows everything"},
		"a second factor": {
			`{"Effect":"Allow","NotAction":"rds:*","Resource":"*"},{"Effect":"Allow","Action":"rds:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`, account.Unknown, "aws:MultiFactorAuthPresent"},
		"denied without one": {everything +
			`,{"Effect":"Deny","Action":"rds:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}`, account.Unknown, "aws:MultiFactorAuthPresent"},
		"from one address": {
			`{"Effect":"Allow","NotAction":"rds:*","Resource":"*"},{"Effect":"Allow","Action":"rds:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}`, account.Unknown, "aws:SourceIp"},
		"plainly not": {`{"Effect":"Allow","NotAction":"rds:*","Resource":"*"}`, account.Fail,
			"rds:CreateDBInstance"},
	} {
		b, clients := box(t)
		who := caller(t, clients)
		b.As(sandbox.Principal{ARN: who.ARN, Policies: []string{`{"Version":"2012-10-17","Statement":[` + c.statements +
			`]}`}})
		for _, f := range account.Preflight(t.Context(), clients, who, shop(), false, nil) {
			if f.ID == "permissions" && (f.Status != c.want || !strings.Contains(f.Detail, c.says)) {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}
