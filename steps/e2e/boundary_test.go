package e2e

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

const everything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// as makes the lab's later calls come from somebody with these policies.
func (l *lab) as(policies ...string) {
	l.box.As(sandbox.Principal{ARN: "arn:aws:iam::123456789012:user/deployer", Policies: policies})
	l.reconnect()
}

// roleBoundaries are the permissions boundaries of the stack's three roles.
func (l *lab) roleBoundaries() []string {
	read := l.session.Read(l.tb.Context())
	return []string{read.ExecutionRole.Value.Boundary, read.TaskRole.Value.Boundary, read.SchedulerRole.Value.Boundary}
}

// TestOrganisationDemandsBoundary lets somebody work whose policies allow roles only with the organisation's boundary:
// without the answer the error names it, with the answer every role has it, and a lost slipway.yaml brings it back.
func TestOrganisationDemandsBoundary(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		arn := l.box.AddPolicy("organisation/bounds", everything)
		demand := `{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":"*","Resource":"*"},
			{"Effect":"Deny","Action":["iam:CreateRole","iam:PutRolePolicy"],"Resource":"*","Condition":{"StringNotEquals":{"iam:PermissionsBoundary":"` + arn + `"}}}]}`
		l.as(demand)
		_, r := l.apply(t.Context(), typed())
		var said []string
		for _, f := range r.Failures() {
			said = append(said, cloud.Explain(f.Err).Error())
		}
		if all := strings.Join(said, "\n"); !strings.Contains(all, "iam:CreateRole") {
			t.Errorf("the error does not name the action:\n%s", all)
		}
		l.session.Settings.Boundary = arn
		l.mustApply(typed())
		for _, b := range l.roleBoundaries() {
			if b != arn {
				t.Errorf("a role is bounded by %q, want %s", b, arn)
			}
		}
		if p := l.session.Plan(l.session.Read(t.Context()), plan.Intent{}); !p.Empty() {
			t.Errorf("not settled: %v", pending(p))
		}
		if s, _ := steps.Recover(l.session.Read(t.Context())); s.Boundary != arn {
			t.Errorf("a lost slipway.yaml brings back boundary %q", s.Boundary)
		}
	})
}

// TestBoundaryOfTheAccountIsTaken holds that roles get the boundary that an administrator has made under its name, also
// those that stand already, and that one the organisation has put on by itself stays.
func TestBoundaryOfTheAccountIsTaken(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		if got := strings.Join(l.roleBoundaries(), ""); got != "" {
			t.Errorf("roles are bounded by %q in an account without the policy", got)
		}
		d := cloud.Boundary(l.session.Identity())
		arn := l.box.AddPolicy(d.Name, d.JSON)
		p, _ := l.mustApply(plan.Intent{})
		for _, id := range []string{"service/execution-role", "service/task-role", "schedule/role"} {
			a, ok := p.Action(id)
			if !ok || a.Verb != plan.Update || len(a.Changes) != 1 || a.Changes[0].To != arn || a.Changes[0].From != "none" {
				t.Errorf("%s: %+v", id, a)
			}
		}
		for _, b := range l.roleBoundaries() {
			if b != arn {
				t.Errorf("a role is bounded by %q, want %s", b, arn)
			}
		}
		// the release command, the service and the jobs start within it
		if s, _ := steps.Recover(l.session.Read(t.Context())); s.Boundary != "" {
			t.Errorf("the stack's own boundary became the answer %q", s.Boundary)
		}
	})
	inStack(t, shop(), func(t *testing.T, l *lab) {
		arn := l.box.AddPolicy("put-on-by-others", everything)
		role := l.session.Identity().TaskRole()
		in := &iam.PutRolePermissionsBoundaryInput{RoleName: &role, PermissionsBoundary: &arn}
		if _, err := l.session.Env.Clients.IAM.PutRolePermissionsBoundary(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if p := l.session.Plan(l.session.Read(t.Context()), plan.Intent{}); !p.Empty() {
			t.Errorf("a boundary that others put on is to be changed: %v", pending(p))
		}
	})
}

// TestOperatorCannotLeaveTheBoundary tries, with exactly slipway's own policy, every way from the right to make roles
// to the rest of the account.
func TestOperatorCannotLeaveTheBoundary(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		id := l.session.Identity()
		d := cloud.Boundary(id)
		l.box.AddPolicy(d.Name, d.JSON)
		wide := l.box.AddPolicy("wide", everything)
		texts, _ := operator()
		l.as(texts...)
		l.mustApply(typed())

		ctx, c := t.Context(), l.session.Env.Clients.IAM
		trust := new(
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole"}]}`)
		refused := func(what string, err error) {
			t.Helper()
			if !cloud.Denied(err) {
				t.Errorf("%s: %v, want it denied", what, err)
			}
		}
		bare := stack.Identity{App: id.App, Environment: id.Environment, Region: "eu-central-1", Account: id.Account,
			Partition: id.Partition}
		for _, name := range []string{id.TaskRole(), bare.TaskRole(), "admin"} {
			_, err := c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: trust})
			refused("make role "+name+" without a boundary", err)
			_, err = c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: trust,
				PermissionsBoundary: &wide})
			refused("make role "+name+" with a wide boundary", err)
		}
		task := id.TaskRole()
		_, err := c.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: &task,
			PermissionsBoundary: &wide})
		refused("widen the boundary", err)
		_, err = c.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: &task})
		refused("drop the boundary", err)
		_, err = c.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &task, PolicyArn: &wide})
		refused("attach a policy", err)

		l.box.As(sandbox.Principal{}) // an administrator makes a role of that name without a boundary
		l.reconnect()
		admin := l.session.Env.Clients.IAM
		if _, err := admin.DeleteRolePermissionsBoundary(ctx,
			&iam.DeleteRolePermissionsBoundaryInput{RoleName: &task}); err != nil {
			t.Fatal(err)
		}
		l.as(texts...)
		_, err = l.session.Env.Clients.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &task,
			PolicyName: new("all"), PolicyDocument: new(everything)})
		refused("give a role without a boundary all rights", err)
	})
}
