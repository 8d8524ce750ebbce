package status

import (
	"errors"
	"strings"
	"testing"
	"time"

	"slipway/steps/live"
	"slipway/steps/stack"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// measured are metrics of an hour: a value each minute, or none.
func measured(values map[live.Metric][]float64) *live.Metrics {
	m := &live.Metrics{From: noon.Add(-time.Hour), To: noon, Asked: len(values),
		Series: map[live.Metric]live.Fact[live.Series]{}}
	for metric, list := range values {
		var s live.Series
		for i, v := range list {
			s = append(s, live.Point{At: noon.Add(-time.Duration(len(list)-i) * time.Minute), Value: v})
		}
		m.Series[metric] = live.Found(s, "cloudwatch:GetMetricData")
	}
	return m
}

// TestLastHour: what was measured is told with its unit; what has no data points is no data and never zero.
func TestLastHour(t *testing.T) {
	s := running()
	s.Live.Database = live.Found(live.Database{Storage: 20}, "")
	gib := float64(1 << 30)
	words := func(m *live.Metrics) string {
		gauges, refused := s.LastHour(m)
		var all []string
		for _, g := range gauges {
			all = append(all, g.Name+": "+g.Words)
		}
		return strings.Join(append(all, refused), "; ")
	}
	got := words(measured(map[live.Metric][]float64{live.Requests: {120, 120, 120, 120, 120, 120}, live.TargetErrors: {6},
		live.BalancerErrors: nil, live.ResponseTime: {0.5, 0.084}, live.CPU: {31.4}, live.Memory: nil,
		live.FreeStorage: {gib * 1}, live.Connections: {12}}))
	want := "requests: 2.0 a second; 5xx: 0.83 % of the hour; response: p95 84 ms; CPU: 31 %; memory: no data; " +
		"storage: 95 % of 20 GB; connections: 12 to the database; "
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	got = words(measured(map[live.Metric][]float64{live.Requests: nil, live.TargetErrors: nil, live.BalancerErrors: nil,
		live.ResponseTime: nil}))
	if got != "requests: no data; 5xx: no data; response: no data; " {
		t.Errorf("without a request: %s", got)
	}
	got = words(measured(map[live.Metric][]float64{live.Requests: {1}, live.TargetErrors: nil, live.BalancerErrors: nil,
		live.ResponseTime: {2}}))
	if got != "requests: 1 a minute; 5xx: none in the hour; response: p95 2.0 s; " {
		t.Errorf("without an error: %s", got)
	}
	m := measured(map[live.Metric][]float64{live.CPU: {1}, live.Memory: {1}})
	m.Series[live.CPU] = live.Fact[live.Series]{Err: errors.New("no"), Call: "cloudwatch:GetMetricData"}
	if got := words(m); !strings.Contains(got, "CPU: could not be read") || !strings.Contains(got, "memory: 1 %") {
		t.Errorf("one of two was read: %s", got)
	}
	if gauges, refused := s.LastHour(&live.Metrics{}); gauges != nil || refused != "" {
		t.Errorf("nothing was asked: %v %q", gauges, refused)
	}
}

// TestDeploymentsAsECSTellsThem: what failed is failed, with ECS's reason.
func TestDeploymentsAsECSTellsThem(t *testing.T) {
	for state, want := range map[string]struct {
		Health
		words, reason string
	}{
		"COMPLETED":   {Healthy, "done, 1 of 2 running", ""},
		"IN_PROGRESS": {Pending, "rolling out, 1 of 2 running, 3 tasks failed", ""},
		"FAILED":      {Unhealthy, "failed, 1 of 2 running", "tasks failed to start."},
	} {
		s := running()
		v := *s.Live.Service.Value
		v.Deployments = []live.Deployment{{Status: "PRIMARY", RolloutState: state, Running: 1, Desired: 2, Failed: 3,
			Reason: "tasks failed to start.", TaskDefinition: v.TaskDefinition}}
		s.Live.Service = live.Found(v, "")
		d := s.Deployments()
		if len(d) != 1 || d[0].Health != want.Health || d[0].Words != want.words || d[0].Reason != want.reason ||
			d[0].Revision != "shop-api:7" {
			t.Errorf("%s: %+v", state, d)
		}
	}
}

// TestJobsWithTheirLastRun: the last run is the newest task of the job's family; none is not a failure.
func TestJobsWithTheirLastRun(t *testing.T) {
	s := running()
	s.Settings.Schedule.Jobs = []stack.Job{{Name: "cleanup", Cron: "0 3 * * ? *"}}
	s.Live.Schedules.Items = []live.Schedule{{Name: "shop-cleanup", Group: "shop", Expression: "cron(0 3 * * ? *)",
		Timezone: "UTC"}}
	if j := s.Jobs(noon); len(j) != 1 || j[0].Schedule != "every day at 03:00" || j[0].Last.Health != Missing {
		t.Errorf("%+v", j)
	}
	one := 1
	s.Live.OneShots.Items = []live.Task{
		{Definition: "arn:aws:ecs:eu-west-1:1:task-definition/shop-other:9", LastStatus: "RUNNING"},
		{Definition: "arn:aws:ecs:eu-west-1:1:task-definition/shop-cleanup:4", LastStatus: "STOPPED", ExitCode: &one,
			Created: noon, Started: noon, Stopped: noon.Add(42 * time.Second)},
	}
	if j := s.Jobs(noon); j[0].Last.Health != Unhealthy || j[0].Last.Words != "exit code 1 after 42s" {
		t.Errorf("%+v", j[0].Last)
	}
	s.Live.OneShots.Err = errors.New("no")
	if j := s.Jobs(noon); j[0].Last.Health != Unknown {
		t.Errorf("%+v", j[0].Last)
	}
}

// TestConsoleLinks: each leads to the region's own console, and nothing to what is not there.
func TestConsoleLinks(t *testing.T) {
	s := running()
	links := s.ConsoleLinks()
	if len(links) != 3 || links[0].URL != "https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/shop/services/"+
		"shop-api/health?region=eu-west-1" {
		t.Errorf("%v", links)
	}
	s.Live.Identity.Partition, s.Live.Identity.Region = "aws-cn", "cn-north-1"
	if links := s.ConsoleLinks(); !strings.HasPrefix(links[0].URL, "https://cn-north-1.console.amazonaws.cn/") {
		t.Errorf("%v", links[0])
	}
	if links := (Status{Live: &live.Stack{Identity: s.Live.Identity}}).ConsoleLinks(); len(links) != 0 {
		t.Errorf("nothing stands: %v", links)
	}
}
