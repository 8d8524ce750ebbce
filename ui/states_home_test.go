package ui

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

func homeStates(t *testing.T, show look) {
	ctx := t.Context()
	l := newLab(t).setUp(shop()).home()
	show(l, "home-insync")
	l.press("y")
	show(l, "home-copied")
	_ = l.m.current.Init() // what it asks is never answered
	show(l, "home-reading")
	l.press("r")
	l.m.ctx.Settings.Account = "999999999999"
	l.press("r")
	show(l, "home-error")

	l = newLab(t).setUp(shop())
	must(t, second(ecs.NewFromConfig(l.box.Config("eu-west-1")).UpdateService(ctx,
		&ecs.UpdateServiceInput{Cluster: new("shop"), Service: new("shop-api"),
			HealthCheckGracePeriodSeconds: new(int32(30))})))
	l.pass(5 * time.Minute)
	l.home()
	l.m.ctx.Settings.Data.Class = "db.t3.small"
	l.press("r")
	show(l, "home-drift")

	l = newLab(t).setUp(shop())
	must(t, second(scheduler.NewFromConfig(l.box.Config("eu-west-1")).DeleteSchedule(ctx,
		&scheduler.DeleteScheduleInput{Name: new("shop-cleanup"), GroupName: new("shop")})))
	show(l.home(), "home-missing")

	elsewhere := shop()
	elsewhere.Service.Domain, elsewhere.Service.DNS = "api.elsewhere.org", "elsewhere"
	l = newLab(t).setUp(elsewhere).home()
	show(l, "home-waiting")
	l.press("tab")
	show(l, "home-everything")
	l.press("pgdown")
	show(l, "home-everything-scrolled")

	l = newLab(t).setUp(shop())
	l.fall()
	show(l.home(), "home-unhealthy")

	l = newLab(t).setUp(shop())
	must(t, second(ecs.NewFromConfig(l.box.Config("eu-west-1")).UpdateService(ctx,
		&ecs.UpdateServiceInput{Cluster: new("shop"), Service: new("shop-api"), ForceNewDeployment: true})))
	show(l.home(), "home-deploying")

	jobs := shop()
	jobs.Schedule.Jobs = append(jobs.Schedule.Jobs, stack.Job{Name: "mails", Command: "python -m jobs.mails",
		Cron: "rate(6 hours)"}, stack.Job{Name: "report", Command: "python -m jobs.report", Cron: "0 6 * * ? *"})
	l = newLab(t).setUp(jobs)
	switchedOff(t, l, "shop-report")
	edited := shop()
	edited.Schedule.Jobs = []stack.Job{{Name: "cleanup", Command: "python -m jobs.cleanup", Cron: "0 12 * * ? *"},
		{Name: "new", Command: "python -m jobs.new", Cron: "0 1 * * ? *"}}
	edited.Schedule.Timezone, edited.Service.Count = "Europe/Vienna", 3
	l.answers(edited)
	show(l.home(), "home-edited")

	l = halfMade(newLab(t), shop())
	show(l.home(), "home-half-made")

	long := shop()
	long.App, long.Environment, long.Service.Domain = "warehouse-inventory", "preview", ""
	for _, name := range []string{"nightly-report", "purge-carts", "resend-mails", "sync-stock"} {
		long.Schedule.Jobs = append(long.Schedule.Jobs, stack.Job{Name: name, Command: "python -m " + name,
			Cron: "30 4 ? * MON *"})
	}
	long.Schedule.Timezone = "America/Argentina/Buenos_Aires"
	show(newLab(t).setUp(long).home(), "home-long")

	l = newLab(t).setUp(shop())
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "ElastiCache:DescribeReplicationGroups"}})
	show(l.home(), "home-unread")
}

// switchedOff disables a schedule, as a hand would.
func switchedOff(t *testing.T, l *lab, name string) {
	t.Helper()
	client := scheduler.NewFromConfig(l.box.Config("eu-west-1"))
	have, err := client.GetSchedule(t.Context(), &scheduler.GetScheduleInput{Name: new(name),
		GroupName: new("shop")})
	must(t, err)
	must(t, second(client.UpdateSchedule(t.Context(), &scheduler.UpdateScheduleInput{
		Name: have.Name, GroupName: have.GroupName, ScheduleExpression: have.ScheduleExpression,
		ScheduleExpressionTimezone: have.ScheduleExpressionTimezone,
		FlexibleTimeWindow:         have.FlexibleTimeWindow, Target: have.Target, State: types.ScheduleStateDisabled,
	})))
}

// halfMade begins a setup and stops it while AWS makes the database.
func halfMade(l *lab, s stack.Settings) *lab {
	l.review(s).confirm()
	l.pass(40 * time.Second)
	l.press("ctrl+c", "ctrl+c")
	l.until("stopped")
	l.press("q")
	l.m.runs.Wait()
	return l
}

// fall lets the service's tasks crash from now on, and ends the one that runs.
func (l *lab) fall() {
	l.t.Helper()
	client := ecs.NewFromConfig(l.box.Config("eu-west-1"))
	tasks, err := client.ListTasks(context.Background(), &ecs.ListTasksInput{Cluster: new("shop")})
	must(l.t, err)
	seen, err := client.DescribeTasks(context.Background(), &ecs.DescribeTasksInput{Cluster: new("shop"),
		Tasks: tasks.TaskArns})
	must(l.t, err)
	l.box.Behave(*seen.Tasks[0].Containers[0].Image, sandbox.Behaviour{Crash: true, ExitCode: 1,
		Log: []string{"no such table: carts"}})
	for _, arn := range tasks.TaskArns {
		must(l.t, second(client.StopTask(context.Background(), &ecs.StopTaskInput{Cluster: new("shop"),
			Task: new(arn)})))
	}
	l.pass(10 * time.Minute)
}

func doneStates(t *testing.T, show look) {
	s := shop()
	l := newLab(t).first(s)
	show(l, "done-live")
	l.press("y")
	show(l, "done-copied")
	l.m.runs.Wait()

	s.Service.Domain, s.Service.DNS = "api.elsewhere.org", "elsewhere"
	l = newLab(t).first(s)
	show(l, "done-waiting")
	l.m.runs.Wait()

	s.Service.Domain, s.Service.DNS = "", ""
	l = newLab(t).first(s)
	show(l, "done-failing-checks")
	l.m.runs.Wait()

	l = halfMade(newLab(t), shop())
	l.home().press("p").checked().until("answers 200")
	show(l, "done-resumed")
	l.m.runs.Wait()

	l = newLab(t).setUp(shop()).step("budget")
	l.press("ctrl+u", "90", "ctrl+o").checked().until("answers 200")
	show(l, "done-step")
	l.m.runs.Wait()
}

func second[T any](_ T, err error) error { return err }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
