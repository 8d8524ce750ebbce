package ui

import (
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"slipway/steps/sandbox"
)

// TestHomeRefreshes: home reads AWS again by itself, in two calls more than a read, and not while nobody looks.
func TestHomeRefreshes(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop()).home()
		l.until("requests")
		calls := func(d time.Duration) int {
			l.box.ResetCalls()
			l.pass(d)
			return len(l.box.Calls())
		}
		l.box.ResetCalls()
		session, err := l.session(t.Context(), *l.m.ctx.Settings, l.m.in)
		must(t, err)
		l.box.ResetCalls()
		session.Read(t.Context())
		read := len(l.box.Calls())

		first := strings.SplitN(l.screen(), "\n", 4)[2]
		l.box.ResetCalls()
		if got := calls(35 * time.Second); got < read || got > read+2 {
			t.Errorf("a refresh takes %d calls; a read %d, and 2 more are allowed", got, read)
		}
		if again := strings.SplitN(l.screen(), "\n", 4)[2]; again == first {
			t.Errorf("the screen still says %q", again)
		}
		l.take(tea.BlurMsg{})
		l.see("paused")
		if got := calls(5 * time.Minute); got != 0 {
			t.Errorf("%d calls while the window is in the background", got)
		}
		l.take(tea.FocusMsg{})
		if got := calls(time.Second); got < read || got > read+2 {
			t.Errorf("%d calls once the window is looked at", got)
		}
		l.see("every 30 s")
		l.box.ResetCalls()
		for range 3 { // quicker than a read
			l.take(tea.KeyPressMsg{Code: 'r', Text: "r"})
		}
		l.pass(time.Second)
		if got := len(l.box.Calls()); got > read+2 {
			t.Errorf("r pressed three times makes %d calls", got)
		}
	})
}

// readAt is when home says that it has read AWS.
var readAt = regexp.MustCompile(`read \d\d:\d\d:\d\d`)

// TestHomeKeepsWhatItKnew: where AWS is asked too often or is away, what was read before stays up, with a word about
// it, and the pauses grow.
func TestHomeKeepsWhatItKnew(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop()).home()
		l.until("answers 200")
		read := readAt.FindString(l.screen())
		l.box.Inject(sandbox.Throttle{At: sandbox.At{Operation: "RDS:*"}})
		l.until("the last read failed")
		l.see("reads wait 1 min now", "PostgreSQL and Redis              in sync")
		for _, size := range [][2]int{{120, 40}, {200, 55}, {80, 24}} { // how long it is throttled is left to chance
			l.size(size[0], size[1])
			if now := readAt.FindString(l.screen()); read == "" || now != read {
				t.Errorf("%v: it was read at %q, and the screen says %q:\n%s", size, read, now, l.screen())
			}
			l.see("the last read failed", "reads wait 1 min now")
		}
		l.pass(4 * time.Minute)
		l.box.ResetCalls()
		l.pass(2 * time.Minute)
		if got := len(l.box.Calls()); got > 200 {
			t.Errorf("%d calls in two minutes while AWS wants fewer", got)
		}
		l.box.Restart()
		l.press("r")
		l.pass(10 * time.Second)
		if strings.Contains(l.screen(), "the last read failed") {
			t.Errorf("it still says so:\n%s", l.screen())
		}
	})
}

// TestHomeWithoutMetrics: what may not be read is said by the permission that is missing, and the rest lives.
func TestHomeWithoutMetrics(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop())
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "CloudWatch:GetMetricData"}})
		l.home().until("cloudwatch:GetMetricData")
		l.see("you may not do cloudwatch:GetMetricData", "1 of 1 running")
	})
}

// TestHomeWhileADeploymentFails: home says how many tasks of it have failed, and that the stack is being deployed.
func TestHomeWhileADeploymentFails(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop())
		l.breaks()
		l.home().until("being deployed")
		l.see("rolling out", "failed", "deploying")
	})
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
