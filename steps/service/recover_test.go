package service

import (
	"strings"
	"testing"

	"slipway/steps/ingress"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

func destroy(b *plan.Builder) {
	DestroyService(b)
	ingress.Destroy(b)
	DestroyPlatform(b)
}

func TestDestroyTakesOnlyItsOwn(t *testing.T) {
	s := shop()
	l := completeStack(t, s)
	b := plan.NewBuilder(s, l, plan.Intent{})
	destroy(b)
	got := verbs(b.Plan())
	for _, id := range []string{idService, idAlias, idListener80, idListener443, idLoadBalancer, idTargetGroup,
		idValidation, idCertificate, idCluster, idDefinition, idLogGroup, idExecutionRole, idTaskRole} {
		if got[id] != plan.Delete {
			t.Errorf("%s is %q, want delete", id, got[id])
		}
	}
	l.LoadBalancer.Value.Tags, l.TargetGroups.Items[0].Tags, l.Certificates.Items[0].Tags = nil, nil, nil
	l.Service.Value.Tags, l.Cluster.Value.Tags, l.LogGroup.Value.Tags = nil, nil, nil
	l.ExecutionRole.Value.Tags, l.TaskRole.Value.Tags, l.Families.Items[0].Newest.Tags = nil, nil, nil
	b = plan.NewBuilder(s, l, plan.Intent{})
	destroy(b)
	if got := verbs(b.Plan()); len(got) > 0 {
		t.Errorf("destroy takes what is not the stack's: %v", got)
	}
}

func TestRecoverGivesTheAnswersBack(t *testing.T) {
	s := shop()
	s.Service.Release, s.Service.User, s.Service.Command = "sh -c 'a && b'", "1001", "gunicorn app:app"
	s.Service.Variables = map[string]string{"LOG_LEVEL": "info"}
	s.Service.HealthCommand, s.Service.Port, s.Service.Protect, s.Service.LogDays = "true", 3000, true, 90
	l := completeStack(t, s)
	lost := stack.Guide()
	lost.App, lost.Region, lost.Account = s.App, s.Region, s.Account
	Recover(l, &lost)
	ingress.Recover(l, &lost)
	if p := planOf(lost, l, plan.Intent{}); !p.Empty() || len(p.Problems) > 0 {
		t.Errorf("the recovered answers make work: %v %+v", verbs(p), p.Problems)
	}
	for _, path := range []string{"service.domain", "service.dns", "service.release", "service.variables",
		"service.command", "service.port", "service.log_days", "service.health_command", "service.user"} {
		if lost.Get(path) != s.Get(path) {
			t.Errorf("%s came back as %q, was %q", path, lost.Get(path), s.Get(path))
		}
	}
}

// The guide's task definition holds secrets in its environment; they must not end up in slipway.yaml.
func TestRecoverTakesNoSecrets(t *testing.T) {
	s := shop()
	l := completeStack(t, s)
	l.Running.Value.Containers[0].Environment = map[string]string{"APP_ENV": "production", "STRIPE_KEY": "sk_live_hunter2"}
	l.Running.Value.Tags = nil
	var lost stack.Settings
	Recover(l, &lost)
	ingress.Recover(l, &lost)
	if len(lost.Service.Variables) > 0 {
		t.Errorf("recovered variables %v", lost.Service.Variables)
	}
}

// TestAReadyImageNoLongerNamed: the image that runs stays, from where it is: no revision, no deployment, and the role
// may still pull it.
func TestAReadyImageNoLongerNamed(t *testing.T) {
	s := shop()
	s.Image.URI = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/base/shop:1"
	l := completeStack(t, s)
	l.Running.Value.Containers[0].Image = strings.Replace(s.Image.URI, ":1", "@sha256:"+strings.Repeat("1", 64), 1)
	l.Families.Items[0].Newest = *l.Running.Value
	s.Image.URI = ""
	if p := planOf(s, l, plan.Intent{}); !p.Empty() || len(p.Problems) > 0 {
		t.Errorf("work %v, problems %+v", verbs(p), p.Problems)
	}
	s.Service.Memory = 4096
	if p := planOf(s, l, plan.Intent{}); verbs(p)[idDefinition] != plan.Update || verbs(p)[idService] != plan.Update {
		t.Errorf("another size is no difference: %v", verbs(p))
	}
}
