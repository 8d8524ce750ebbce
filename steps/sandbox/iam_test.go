package sandbox

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"slipway/steps/cloud"
	"slipway/steps/sandbox/core"
	simiam "slipway/steps/sandbox/iam"
)

const taskTrust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole",
	"Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"},"ArnLike":{"aws:SourceArn":"arn:aws:ecs:eu-west-1:123456789012:*"}}}]}`

func makeRole(t *testing.T, c *cloud.Clients, name, trust string) string {
	t.Helper()
	out, err := c.IAM.CreateRole(t.Context(), &iam.CreateRoleInput{
		RoleName: &name, AssumeRolePolicyDocument: &trust,
		Tags: []types.Tag{{Key: new("slipway:app"), Value: new("shop")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return *out.Role.Arn
}

// within runs f as a call would, to try what other services ask of IAM.
func within(t *testing.T, s *Sandbox, f func(c *core.Call) error) error {
	t.Helper()
	return s.Within("ECS", "RunTask", core.Read, s.Region(), f)
}

func TestRoleLife(t *testing.T) {
	s, c := account(t)
	ctx, name := t.Context(), new("shop-task")
	arn := makeRole(t, c, *name, taskTrust)
	if arn != "arn:aws:iam::123456789012:role/shop-task" {
		t.Errorf("arn %s", arn)
	}
	out, err := c.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: name})
	if err != nil {
		t.Fatal(err)
	}
	doc := *out.Role.AssumeRolePolicyDocument
	if plain, err := url.QueryUnescape(doc); err != nil || plain != taskTrust || strings.ContainsAny(doc, `{" `) {
		t.Errorf("the trust policy is not URL-encoded as IAM does: %s", doc)
	}
	if len(out.Role.Tags) != 1 {
		t.Errorf("tags %v", out.Role.Tags)
	}
	policy := new("read-parameters")
	document := new(
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ssm:GetParameters","Resource":"arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production/*"}}`)
	managed := new("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")

	put := func(policy, document *string) error {
		return only(c.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: name, PolicyName: policy,
			PolicyDocument: document}))
	}
	attach := func(policy *string) error {
		return only(c.IAM.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: policy}))
	}
	deleteRole := func() error { return only(c.IAM.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: name})) }
	steps := []struct {
		name string
		call func() error
		code string
	}{
		{"create it again", func() error {
			return only(c.IAM.CreateRole(ctx, &iam.CreateRoleInput{RoleName: new("SHOP-task"),
				AssumeRolePolicyDocument: new(taskTrust)}))
		}, "EntityAlreadyExists"},
		{"put a policy", func() error { return put(policy, document) }, ""},
		{"put one that is no JSON", func() error { return put(policy, new("{")) }, "MalformedPolicyDocument"},
		{"put one on a resource that is no ARN", func() error {
			return put(policy, new(
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:*","Resource":"/shop"}]}`))
		}, "MalformedPolicyDocument"},
		{"put too long a one", func() error {
			long := fmt.Sprintf(
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:*","Resource":"arn:aws:ssm:::%s"}]}`,
				strings.Repeat("x", 10240))
			return put(new("long"), &long)
		}, "LimitExceeded"},
		{"attach a policy AWS does not have", func() error { return attach(new("arn:aws:iam::aws:policy/NoSuch")) },
			"NoSuchEntity"},
		{"attach one", func() error { return attach(managed) }, ""},
		{"attach it again", func() error { return attach(managed) }, ""},
		{"delete the role in use", deleteRole, "DeleteConflict"},
		{"detach", func() error {
			return only(c.IAM.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: name, PolicyArn: managed}))
		}, ""},
		{"delete with an inline policy", deleteRole, "DeleteConflict"},
		{"delete the policy", func() error {
			return only(c.IAM.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: name, PolicyName: policy}))
		}, ""},
		{"delete the role", deleteRole, ""},
		{"get what is gone", func() error {
			return only(c.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: name}))
		}, "NoSuchEntity"},
	}
	for _, step := range steps {
		if code := cloud.Code(step.call()); code != step.code {
			t.Errorf("%s: code %q, want %q", step.name, code, step.code)
		}
	}
	if left := s.Fingerprint(); strings.Contains(left, "iam role") {
		t.Errorf("something is left:\n%s", left)
	}
}

func TestTrustPoliciesIAMRefuses(t *testing.T) {
	_, c := account(t)
	for name, doc := range map[string]string{
		"not JSON":      `{`,
		"no principal":  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}`,
		"a resource":    `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole","Resource":"*"}]}`,
		"no service":    `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks"},"Action":"sts:AssumeRole"}]}`,
		"other actions": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"ecs:RunTask"}]}`,
	} {
		_, err := c.IAM.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: new("shop-task"),
			AssumeRolePolicyDocument: &doc})
		if code := cloud.Code(err); code != "MalformedPolicyDocument" {
			t.Errorf("%s: code %q", name, code)
		}
	}
}

func TestRoleIsUsableOnceItIsKnownAndTrusts(t *testing.T) {
	const inRegion, elsewhere = "arn:aws:ecs:eu-west-1:123456789012:task/shop/1",
		"arn:aws:ecs:us-east-1:123456789012:task/shop/1"
	synctest.Test(t, func(t *testing.T) {
		s, c := account(t)
		arn := makeRole(t, c, "shop-task", taskTrust)
		usable := func(arn, service, source string) error {
			return within(t, s, func(c *core.Call) error { return simiam.RoleUsable(c, arn, service, source) })
		}
		if err := usable(arn, "ecs-tasks.amazonaws.com", inRegion); err == nil {
			t.Error("a role made this moment could be assumed")
		}
		time.Sleep(core.Typical().IAMPropagation)
		tests := []struct {
			name, arn, service, source string
			ok                         bool
		}{
			{"as trusted", arn, "ecs-tasks.amazonaws.com", inRegion, true},
			{"another service", arn, "scheduler.amazonaws.com", inRegion, false},
			{"another source", arn, "ecs-tasks.amazonaws.com", elsewhere, false},
			{"no such role", arn + "x", "ecs-tasks.amazonaws.com", inRegion, false},
		}
		for _, tt := range tests {
			if err := usable(tt.arn, tt.service, tt.source); (err == nil) != tt.ok {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		changed := strings.Replace(taskTrust, "ecs-tasks", "scheduler", 1)
		if _, err := c.IAM.UpdateAssumeRolePolicy(t.Context(),
			&iam.UpdateAssumeRolePolicyInput{RoleName: new("shop-task"), PolicyDocument: &changed}); err != nil {
			t.Fatal(err)
		}
		if err := usable(arn, "scheduler.amazonaws.com", inRegion); err == nil {
			t.Error("a changed trust policy held at once")
		}
	})
}

func TestRoleAllowsWhatItsPoliciesSay(t *testing.T) {
	s, c := account(t)
	arn := makeRole(t, c, "shop-execution", taskTrust)
	document :=
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:GetParameters","Resource":"arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production/*"}]}`
	if _, err := c.IAM.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: new("shop-execution"),
		PolicyName: new("p"), PolicyDocument: &document}); err != nil {
		t.Fatal(err)
	}
	for resource, want := range map[string]bool{
		"arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production/DB_PASSWORD": true,
		"arn:aws:ssm:eu-west-1:123456789012:parameter/shop/staging/DB_PASSWORD":    false,
	} {
		err := within(t, s, func(c *core.Call) error { return simiam.RoleAllows(c, arn, "ssm:GetParameters", resource, nil) })
		if (err == nil) != want {
			t.Errorf("%s: %v", resource, err)
		}
		if err != nil && !strings.Contains(err.Error(), "is not authorized to perform: ssm:GetParameters on resource: "+
			resource) {
			t.Errorf("said %v", err)
		}
	}
}

func TestListRolesPages(t *testing.T) {
	_, c := account(t)
	for i := range 5 {
		makeRole(t, c, fmt.Sprintf("role-%d", i), taskTrust)
	}
	var names []string
	pages := 0
	p := iam.NewListRolesPaginator(c.IAM, &iam.ListRolesInput{MaxItems: new(int32(2))})
	for p.HasMorePages() {
		out, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, r := range out.Roles {
			names = append(names, *r.RoleName)
			if r.Tags != nil {
				t.Error("ListRoles shows tags; IAM does not")
			}
		}
	}
	if len(names) != 5 || pages != 3 {
		t.Errorf("%d roles in %d pages", len(names), pages)
	}
}

func TestServiceLinkedRolesAreMadeOnce(t *testing.T) {
	_, c := account(t)
	in := &iam.CreateServiceLinkedRoleInput{AWSServiceName: new("ecs.amazonaws.com")}
	out, err := c.IAM.CreateServiceLinkedRole(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if *out.Role.Arn != "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS" {
		t.Errorf("arn %s", *out.Role.Arn)
	}
	if _, err := c.IAM.CreateServiceLinkedRole(t.Context(), in); cloud.Code(err) != "InvalidInput" ||
		!strings.Contains(err.Error(), "has been taken") {
		t.Errorf("again: %v", err)
	}
	if _, err := c.IAM.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: out.Role.RoleName}); cloud.Code(
		err) != "UnmodifiableEntity" {
		t.Errorf("delete: %v", err)
	}
}
