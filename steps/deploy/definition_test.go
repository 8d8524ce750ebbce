package deploy

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/stack"
)

func settings() stack.Settings { return plantest.Shop() }

const image = plantest.Image

// asRead is a definition as AWS would give it back after registering it.
func asRead(t *testing.T, d live.TaskDefinition) live.TaskDefinition {
	t.Helper()
	in := Input(d)
	return *live.TaskDefinitionOf(types.TaskDefinition{
		Family: in.Family, Cpu: in.Cpu, Memory: in.Memory, NetworkMode: in.NetworkMode, RuntimePlatform: in.RuntimePlatform,
		ExecutionRoleArn: in.ExecutionRoleArn, TaskRoleArn: in.TaskRoleArn, ContainerDefinitions: in.ContainerDefinitions,
	}, in.Tags)
}

func TestDefinitionSurvivesAWS(t *testing.T) {
	s := settings()
	s.Service.Release, s.Service.User, s.Service.Command = "sh -c 'a && b'", "1001", "gunicorn app:app"
	s.Service.HealthCommand = "curl -f http://localhost:8000/health || exit 1"
	s.Service.Variables = map[string]string{"LOG_LEVEL": "info"}
	s.Schedule.Jobs = []stack.Job{{Name: "cleanup", Command: "python3 -m jobs.cleanup", Cron: "0 3 * * ? *"}}
	l := &live.Stack{Identity: s.Identity("aws")}
	api, err := ServiceDefinition(s, l, image)
	if err != nil {
		t.Fatal(err)
	}
	job, err := JobDefinition(s, l, s.Schedule.Jobs[0], image)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []live.TaskDefinition{api, job} {
		if changes := Diff(d, asRead(t, d)); len(changes) > 0 {
			t.Errorf("%s differs from itself as AWS gives it back: %+v", d.Family, changes)
		}
	}
	if job.CPU != "512" || job.Memory != "1024" || job.Containers[0].LogOptions["awslogs-stream-prefix"] != "cleanup" {
		t.Errorf("the job is not the guide's: %+v", job)
	}
}

func TestDiffNoticesEachSetting(t *testing.T) {
	l := &live.Stack{Identity: settings().Identity("aws")}
	base, err := ServiceDefinition(settings(), l, image)
	if err != nil {
		t.Fatal(err)
	}
	have := asRead(t, base)
	tests := []struct {
		field  string
		change func(*stack.Settings)
	}{
		{"cpu", func(s *stack.Settings) { s.Service.CPU = 2048 }},
		{"memory", func(s *stack.Settings) { s.Service.Memory = 4096 }},
		{"architecture", func(s *stack.Settings) { s.Image.Platform = "linux/arm64" }},
		{"port", func(s *stack.Settings) { s.Service.Port = 3000 }},
		{"user", func(s *stack.Settings) { s.Service.User = "app" }},
		{"command", func(s *stack.Settings) { s.Service.Command = "run me" }},
		{"container health check", func(s *stack.Settings) { s.Service.HealthCommand = "true" }},
		{"environment LOG_LEVEL", func(s *stack.Settings) { s.Service.Variables = map[string]string{"LOG_LEVEL": "info"} }},
		{"secret STRIPE_KEY", func(s *stack.Settings) { s.Secrets.Keys = []string{"STRIPE_KEY"} }},
		{"secret REDIS_URL", func(s *stack.Settings) { s.Data.Cache = "none" }},
		{"ready image", func(s *stack.Settings) { s.Image.URI = "ghcr.io/me/app:1" }},
		{"release command", func(s *stack.Settings) { s.Service.Release = "migrate" }},
	}
	for _, tt := range tests {
		t.Run(tt.field, func(t *testing.T) {
			s := settings()
			tt.change(&s)
			want, err := ServiceDefinition(s, l, image)
			if err != nil {
				t.Fatal(err)
			}
			changes := Diff(want, have)
			if len(changes) != 1 || changes[0].Field != tt.field {
				t.Errorf("changes are %+v, want %s alone", changes, tt.field)
			}
		})
	}
}

// The guide bakes secrets into the environment; a plan must not show them when it takes them out.
func TestDiffShowsNoOldValue(t *testing.T) {
	l := &live.Stack{Identity: settings().Identity("aws")}
	want, err := ServiceDefinition(settings(), l, image)
	if err != nil {
		t.Fatal(err)
	}
	have := asRead(t, want)
	have.Containers[0].Environment = map[string]string{"APP_ENV": "hunter2-env",
		"DATABASE_URL": "postgresql://shop:hunter2@db/shop"}
	text, err := json.Marshal(Diff(want, have))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "hunter2") {
		t.Errorf("the difference shows what the old revision held: %s", text)
	}
}

func TestCompleteRefusesTheUnknown(t *testing.T) {
	s := settings()
	s.Data.URLStyle = stack.StyleParts
	l := &live.Stack{Identity: s.Identity("aws")}
	d, err := ServiceDefinition(s, l, "")
	if err != nil {
		t.Fatal(err)
	}
	if d.Containers[0].Image != plan.KnownAfterApply || Complete(d) == nil {
		t.Error("a definition without an image passes as complete")
	}
	if d, _ = ServiceDefinition(s, l, image); Complete(d) == nil {
		t.Error("a definition whose database has no address yet passes as complete")
	}
	l.Database = live.Found(live.Database{Address: "db.example", Port: 5432, Name: "shop", User: "shop"}, "")
	l.Cache = live.Found(live.ReplicationGroup{Address: "redis.example", Port: 6379, TransitEncryption: true}, "")
	if d, _ = ServiceDefinition(s, l, image); Complete(d) != nil {
		t.Errorf("everything is known, yet: %v", Complete(d))
	}
	c := d.Containers[0]
	if c.Environment["DB_HOST"] != "db.example" || c.Environment["REDIS_TLS"] != "true" || c.Secrets["DB_PASSWORD"] == "" {
		t.Errorf("parts are missing: %v %v", c.Environment, c.Secrets)
	}
}
