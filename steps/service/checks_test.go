package service

import (
	"errors"
	"slices"
	"testing"

	"slipway/steps/check"
	"slipway/steps/ingress"
	"slipway/steps/live"
	"slipway/steps/stack"
)

func TestChecks(t *testing.T) {
	container := func(l *live.Stack) *live.Container { return &l.Running.Value.Containers[0] }
	fromSecret := func(value string) func(*live.Stack) {
		return func(l *live.Stack) {
			c := container(l)
			delete(c.Environment, "APP_ENV")
			c.Secrets["APP_ENV"] = l.Identity.ARN("ssm", "parameter/shop/production/APP_ENV")
			l.Parameters.Items = append(l.Parameters.Items,
				live.Parameter{Name: "/shop/production/APP_ENV", Value: stack.NewSecret(value)})
		}
	}
	tests := []struct {
		id, name string
		change   func(*live.Stack)
		want     check.Status
	}{
		{"app-env-production", "in environment", func(*live.Stack) {}, check.Pass},
		{"app-env-production", "another value",
			func(l *live.Stack) { container(l).Environment["APP_ENV"] = "development" }, check.Fail},
		{"app-env-production", "nowhere", func(l *live.Stack) { delete(container(l).Environment, "APP_ENV") }, check.Fail},
		{"app-env-production", "in secrets", fromSecret("production"), check.Pass},
		{"app-env-production", "another in secrets", fromSecret("staging"), check.Fail},
		{"app-env-production", "in a parameter that was not read", func(l *live.Stack) {
			fromSecret("production")(l)
			l.Parameters = live.List[live.Parameter]{Err: errors.New("denied"), Call: "ssm:GetParametersByPath"}
		}, check.Unknown},
		{"app-env-production", "in a parameter elsewhere", func(l *live.Stack) {
			delete(container(l).Environment, "APP_ENV")
			container(l).Secrets["APP_ENV"] = "arn:aws:ssm:eu-west-1:123456789012:parameter/other/APP_ENV"
		}, check.Unknown},
		{"app-env-production", "not read",
			func(l *live.Stack) { l.Running = live.Fact[live.TaskDefinition]{Err: errors.New("denied")} }, check.Unknown},
		{"app-env-production", "no service", func(l *live.Stack) { l.Running = live.Fact[live.TaskDefinition]{} },
			check.NotApplicable},

		{"container-non-root", "named in the definition", func(l *live.Stack) { container(l).User = "appuser" }, check.Pass},
		{"container-non-root", "numbered with a group", func(l *live.Stack) { container(l).User = "1001:0" }, check.Pass},
		{"container-non-root", "root", func(l *live.Stack) { container(l).User = "root" }, check.Fail},
		{"container-non-root", "root with a group", func(l *live.Stack) { container(l).User = "root:appgroup" }, check.Fail},
		{"container-non-root", "zero", func(l *live.Stack) { container(l).User = "0:1001" }, check.Fail},
		{"container-non-root", "zeros", func(l *live.Stack) { container(l).User = "000" }, check.Fail},
		{"container-non-root", "the image's user", func(l *live.Stack) {
			l.RunningImage = live.Found(live.ImageConfig{User: "appuser"}, "ecr:BatchGetImage")
		}, check.Pass},
		{"container-non-root", "the image's user is root",
			func(l *live.Stack) { l.RunningImage = live.Found(live.ImageConfig{User: ""}, "ecr:BatchGetImage") }, check.Fail},
		{"container-non-root", "the definition overrules the image", func(l *live.Stack) {
			container(l).User = "root"
			l.RunningImage = live.Found(live.ImageConfig{User: "appuser"}, "ecr:BatchGetImage")
		}, check.Fail},
		{"container-non-root", "the image was not read",
			func(l *live.Stack) { l.RunningImage = live.Fact[live.ImageConfig]{Err: errors.New("denied")} }, check.Unknown},
		{"container-non-root", "nobody looked", func(*live.Stack) {}, check.Unknown},

		{"https-only", "in order", func(*live.Stack) {}, check.Pass},
		{"https-only", "no 443", func(l *live.Stack) { l.Listeners.Items = l.Listeners.Items[:1] }, check.Fail},
		{"https-only", "the API's default policy",
			func(l *live.Stack) { l.Listeners.Items[1].Policy = "ELBSecurityPolicy-2016-08" }, check.Fail},
		{"https-only", "80 forwards", func(l *live.Stack) {
			l.Listeners.Items[0].Default = []live.ListenerAction{{Type: "forward", TargetGroup: tgARN}}
		}, check.Fail},
		{"https-only", "not read", func(l *live.Stack) { l.Listeners.Err = errors.New("denied") }, check.Unknown},

		{"execution-role-scoped", "in order", func(*live.Stack) {}, check.Pass},
		{"execution-role-scoped", "the guide's policies", func(l *live.Stack) {
			l.ExecutionRole.Value.Attached = []string{"arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess"}
		}, check.Fail},
		{"execution-role-scoped", "the guide's role", func(l *live.Stack) {
			l.Running.Value.ExecutionRole = "arn:aws:iam::123456789012:role/MyAppECSTaskExecutionRole"
			l.ExecutionRole = live.Fact[live.Role]{}
		}, check.Unknown},
		{"execution-role-scoped", "not read",
			func(l *live.Stack) { l.ExecutionRole = live.Fact[live.Role]{Err: errors.New("denied")} }, check.Unknown},
	}
	byID := map[string]check.Check{}
	for _, c := range slices.Concat(Checks(), ingress.Checks()) {
		byID[c.ID] = c
	}
	for _, tt := range tests {
		t.Run(tt.id+"/"+tt.name, func(t *testing.T) {
			s := shop()
			l := completeStack(t, s)
			tt.change(l)
			got := byID[tt.id].Run(check.Input{Live: l, Settings: &s})
			if got.Status != tt.want {
				t.Errorf("status is %s (%s), want %s", got.Status, got.Detail, tt.want)
			}
			if (got.Status == check.Pass || got.Status == check.Fail) && len(got.Evidence) == 0 {
				t.Error("the verdict rests on nothing")
			}
			if got.Status != check.Pass && got.Detail == "" {
				t.Error("it does not say why")
			}
		})
	}
}
