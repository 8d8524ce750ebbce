package ui

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// liveStates are those of a home that lives: what was measured, what was refused, what AWS kept back, what failed.
func liveStates(t *testing.T, show look) {
	l := newLab(t).setUp(shop())
	l.pass(40 * time.Minute)
	l.home().until("a second")
	l.until("answers 200")
	show(l, "home-live")
	l.press(":")
	show(l, "home-palette")
	l.press("esc", "$")
	show(l, "home-cost")
	l.press("esc", "/", "budget", "enter")
	show(l, "home-search")
	l.press("esc", "esc")
	l.box.Inject(sandbox.Throttle{At: sandbox.At{Operation: "RDS:*"}})
	l.until("the last read failed")
	show(l, "home-stale")

	l = newLab(t).setUp(shop())
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "CloudWatch:GetMetricData"}})
	l.home().until("cloudwatch:GetMetricData")
	show(l, "home-refused")

	l = newLab(t).setUp(shop())
	l.breaks()
	l.home().until("being deployed")
	show(l, "home-failing")

	small := shop()
	small.Schedule.Jobs, small.Data.Database, small.Data.Cache = []stack.Job{}, "none", "none"
	l = newLab(t).setUp(small)
	l.home().until("answers 200")
	show(l, "home-small")
}

// breaks deploys an image whose containers crash, as a hand would, and waits until a few have.
func (l *lab) breaks() {
	l.t.Helper()
	client := ecs.NewFromConfig(l.box.Config("eu-west-1"))
	tasks, err := client.ListTasks(l.t.Context(), &ecs.ListTasksInput{Cluster: new("shop")})
	must(l.t, err)
	seen, err := client.DescribeTasks(l.t.Context(), &ecs.DescribeTasksInput{Cluster: new("shop"), Tasks: tasks.TaskArns})
	must(l.t, err)
	l.box.Behave(*seen.Tasks[0].Containers[0].Image, sandbox.Behaviour{Crash: true, ExitCode: 1,
		Log: []string{"no such table: carts"}})
	must(l.t, second(client.UpdateService(l.t.Context(), &ecs.UpdateServiceInput{Cluster: new("shop"),
		Service: new("shop-api"), ForceNewDeployment: true})))
	for range 120 {
		out, err := client.DescribeServices(l.t.Context(), &ecs.DescribeServicesInput{Cluster: new("shop"),
			Services: []string{"shop-api"}})
		must(l.t, err)
		if out.Services[0].Deployments[0].FailedTasks > 0 {
			return
		}
		l.pass(5 * time.Second)
	}
	l.t.Fatal("no task fails")
}
