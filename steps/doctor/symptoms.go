package doctor

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"slipway/steps/check"
	"slipway/steps/deploy"
	"slipway/steps/live"
)

// symptoms looks at what the stack shows of its state. What a cause explains is put under it, the surest first; what
// none explains is a diagnosis of its own.
func (x *exam) symptoms() {
	l := x.Live
	if !l.Tasks.Read() {
		x.blind(Tasks, "the tasks", l.Tasks.Call, "tasks", l.Tasks.Err)
	}
	for _, name := range append([]string{x.id.Service()}, workerNames(l)...) {
		if s := l.ServiceNamed(name); s != nil {
			x.stopped(*s)
			x.unplaced(*s)
		}
	}
	for _, t := range lastRuns(l) {
		x.jobRun(t)
	}
	for _, name := range append([]string{x.id.Service()}, workerNames(l)...) {
		if s := l.ServiceNamed(name); s != nil {
			x.deployment(*s)
			x.short(*s)
		}
	}
	x.unhealthyTargets()
	x.answers()
}

func workerNames(l *live.Stack) (names []string) {
	for _, s := range l.Workers() {
		names = append(names, s.Name)
	}
	return names
}

// lately is how long ago the end of a task still says something of a service that is well again.
const lately = 15 * time.Minute

// unwell reports whether a service has fewer tasks than it should, or a deployment that does not come through.
func unwell(s live.Service) bool {
	p := s.Primary()
	return s.Running < s.Desired || p != nil && (p.RolloutState == "FAILED" || p.RolloutState == "IN_PROGRESS" &&
		p.Failed > 0 ||
		strings.Contains(p.Reason, "rolling back"))
}

// failures are the newest task of a service that stopped for the commonest reason, and how many there are. Of a service
// that is well those of the last minutes count alone, and only where there are several: one that was replaced is
// nothing.
func failures(l *live.Stack, service string) (live.Task, int) {
	s := l.ServiceNamed(service)
	if s == nil {
		return live.Task{}, 0
	}
	var all, recent []live.Task
	for _, t := range slices.Concat(l.Tasks.Items, l.OtherTasks.Items) {
		if t.Group != "service:"+service || t.LastStatus != "STOPPED" {
			continue
		}
		if all = append(all, t); t.Stopped.After(l.ReadAt.Add(-lately)) {
			recent = append(recent, t)
		}
	}
	task, n := deploy.MostAlike(recent)
	switch {
	case n > 1, n > 0 && unwell(*s):
		return task, n
	case unwell(*s):
		return deploy.MostAlike(all)
	}
	return live.Task{}, 0
}

// stopped looks at why a service's tasks stop.
func (x *exam) stopped(s live.Service) {
	t, n := failures(x.Live, s.Name)
	if n == 0 {
		return
	}
	end := x.Beside.Logs[t.ARN]
	e := deploy.DeploymentError{Task: &t, Logs: end.Lines, LogsErr: end.Err, Asked: x.asked(s, t.Definition)}
	e.Health, _ = deploy.Events(s.Events, t.Created)
	words := fmt.Sprintf("%s of %s stopped: %s", counted(n, "task"), s.Name, brief(deploy.Why(t)))
	seen := x.taskEvidence(t, end)
	if end.Err != nil {
		x.blind(Tasks, "the log of the task "+deploy.TaskID(t.ARN), "logs:GetLogEvents", deploy.TaskID(t.ARN), end.Err)
	}
	x.explain(words, seen, e.Cause(), end.Lines, t, nil)
}

// asked is what a service was asked to run with a revision, as the words of a cause name it.
func (x *exam) asked(s live.Service, revision string) deploy.Asked {
	a := deploy.Asked{}
	if d := x.Live.Revision(revision).Value; d != nil && len(d.Containers) > 0 {
		a.Image, a.Port, a.Memory = d.Containers[0].Image, d.Containers[0].Port, d.Memory
	}
	if s.Name != x.id.Service() {
		a.Worker = strings.TrimPrefix(s.Name, x.id.Worker(""))
		return a
	}
	if g := x.serving(); g != nil {
		a.HealthPath = g.HealthPath
	}
	return a
}

func (x *exam) serving() *live.TargetGroup {
	s := x.Live.Service.Value
	if s == nil {
		return nil
	}
	for i, g := range x.Live.TargetGroups.Items {
		if slices.ContainsFunc(s.LoadBalancers, func(t live.ServiceTarget) bool { return t.TargetGroup == g.ARN }) {
			return &x.Live.TargetGroups.Items[i]
		}
	}
	return nil
}

// arns are names of AWS's that are too long for a sentence.
var arns = regexp.MustCompile(`arn:aws[\w-]*:[a-z0-9-]*:[a-z0-9-]*:\d*:[^\s"',;)]+`)

// brief is what AWS said, short enough for a line: the whole of it is in the evidence.
func brief(said string) string {
	said = arns.ReplaceAllStringFunc(said, func(arn string) string {
		if strings.Contains(arn, ":targetgroup/") {
			return groupName(arn)
		}
		return last(arn)
	})
	const most = 150
	if runes := []rune(said); len(runes) > most {
		return strings.TrimSpace(string(runes[:most])) + "…"
	}
	return said
}

func (x *exam) taskEvidence(t live.Task, end Log) []check.Evidence {
	seen := proofs(evidence(x.Live.Tasks.Call, deploy.TaskID(t.ARN)+" stoppedReason", deploy.Why(t)))
	for _, line := range end.Lines[max(0, len(end.Lines)-lastWords):] {
		seen = append(seen, evidence("logs:GetLogEvents", deploy.TaskID(t.ARN), line.Text))
	}
	return seen
}

// lastWords is how many lines of a log are evidence.
const lastWords = 4

// explain puts the end of a task under the cause that was found for it, or makes a diagnosis of it.
func (x *exam) explain(words string, seen []check.Evidence, c deploy.Cause, log []deploy.Line, t live.Task,
	first []effect) {
	from, own := x.origins(c, log, t)
	x.attribute(words, seen, append(first, from...), own)
}

// attribute puts a symptom under the first cause that breaks one of the effects it may come from. Without one it is a
// diagnosis of its own, where own says what.
func (x *exam) attribute(words string, seen []check.Evidence, from []effect, own *cause) {
	for _, e := range from {
		for _, c := range x.causes {
			if slices.Contains(c.breaks, e) {
				x.add(c, words, seen)
				return
			}
		}
	}
	if own == nil {
		return
	}
	for _, c := range x.causes {
		if c.Cause == own.Cause {
			x.add(c, words, seen)
			c.breaks = append(c.breaks, own.breaks...)
			return
		}
	}
	own.Symptom, own.Evidence = words, append(own.Evidence, seen...)
	x.causes = append(x.causes, own)
}

// placed is how old an event may be to say why there are too few tasks.
const placed = 30 * time.Minute

// unplaced looks at why ECS could not start tasks at all.
func (x *exam) unplaced(s live.Service) {
	_, placement := deploy.Events(s.Events, x.Live.ReadAt.Add(-placed))
	if placement == "" || !unwell(s) {
		return
	}
	e := deploy.DeploymentError{Placement: placement, Asked: x.asked(s, s.Revision())}
	x.explain("ECS cannot start tasks of "+s.Name+": "+brief(placement), proofs(evidence(x.Live.Service.Call,
		s.Name+" events",
		placement)), e.Cause(), nil, live.Task{}, nil)
}

// jobRun looks at how the newest run of a job ended.
func (x *exam) jobRun(t live.Task) {
	if t.LastStatus != "STOPPED" || t.ExitCode != nil && *t.ExitCode == 0 || t.StopCode == "UserInitiated" {
		return
	}
	family, _, _ := strings.Cut(live.RevisionName(t.Definition), ":")
	name := strings.TrimPrefix(family, x.id.Prefix()+"-")
	end := x.Beside.Logs[t.ARN]
	e := deploy.TaskError{What: "the job " + name, Result: deploy.TaskResult{ARN: t.ARN, ExitCode: t.ExitCode,
		StopCode: t.StopCode, Reason: deploy.Why(t), Logs: end.Lines}}
	c := e.Cause()
	if c.Kind == deploy.Exited {
		c.Means = "the job " + name + strings.TrimSuffix(strings.TrimPrefix(c.Means, "the application"),
			", so the containers do not stay up")
	}
	x.explain(fmt.Sprintf("the last run of the job %s failed: %s", name, brief(deploy.Why(t))), x.taskEvidence(t, end),
		c, end.Lines,
		t, []effect{ofJob(name)})
}

// deployment looks at the newest deployment of a service.
func (x *exam) deployment(s live.Service) {
	p := s.Primary()
	if p == nil || p.RolloutState != "FAILED" && !strings.Contains(p.Reason, "rolling back") {
		return
	}
	words := "the newest deployment of " + s.Name + " failed"
	if p.RolloutState != "FAILED" {
		words += " and was rolled back"
	}
	x.attribute(words, proofs(evidence(x.Live.Service.Call, s.Name+" rolloutStateReason", p.Reason)), starting,
		&cause{Diagnosis{ID: "deployment-failed", Hop: Tasks, Cause: "ECS says: " + orWord(p.Reason, "nothing more"),
			Fix: "roll out again, and look here while it fails", Command: apply}, []effect{running}})
}

// starting are the effects that keep a service from having its tasks, the surest first.
var starting = []effect{placing, pull, secrets, logs, egress, running, toTasks, answering, database, cacheUp}

// short says that a service has fewer tasks than it should.
func (x *exam) short(s live.Service) {
	if s.Running >= s.Desired || s.Desired == 0 {
		return
	}
	if p := s.Primary(); p != nil && p.RolloutState == "IN_PROGRESS" && p.Failed == 0 &&
		p.Created.After(x.Live.ReadAt.Add(-10*time.Minute)) && !slices.ContainsFunc(x.causes,
		func(c *cause) bool {
			return slices.ContainsFunc(starting, func(e effect) bool { return slices.Contains(c.breaks, e) })
		}) {
		x.saw(Tasks, "a deployment of "+s.Name+" is under way")
		return
	}
	words := fmt.Sprintf("%d of %d tasks of %s run", s.Running, s.Desired, s.Name)
	seen := proofs(evidence(x.Live.Service.Call, s.Name+" runningCount", fmt.Sprint(s.Running)))
	if s.Running > 0 {
		x.attribute(words, seen, starting, nil)
		return
	}
	x.attribute(words, seen, starting, &cause{Diagnosis{ID: "tasks-missing", Hop: Tasks,
		Cause: "no task runs, and what AWS still shows does not say why: it forgets a stopped task after an hour",
		Fix: "start tasks again, and look here while they fail: aws ecs update-service --cluster " + x.id.Cluster() +
			" --service " + s.Name + " --force-new-deployment"},
		[]effect{running}})
}

// unhealthyTargets looks at what the load balancer finds.
func (x *exam) unhealthyTargets() {
	g := x.serving()
	if g == nil {
		return
	}
	reasons := map[string]int{}
	healthy := 0
	for _, t := range g.Targets {
		switch t.State {
		case "healthy":
			healthy++
		case "unhealthy", "unavailable":
			reasons[t.Reason]++
		}
	}
	if len(reasons) == 0 {
		if healthy > 0 {
			x.saw(Targets, counted(healthy, "target")+" healthy")
		}
		return
	}
	for _, reason := range sortedKeys(reasons) {
		found := strings.TrimPrefix(reason, "Target.")
		words := fmt.Sprintf("%s unhealthy: %s", counted(reasons[reason], "target"), found)
		seen := proofs(evidence("elasticloadbalancing:DescribeTargetHealth", g.Name+" Reason", reason))
		health, _ := deploy.Events(x.Live.Service.Value.Events, x.Live.ReadAt.Add(-placed))
		if health == "" {
			health = map[string]string{"Timeout": "Request timed out"}[found]
		}
		e := deploy.DeploymentError{Asked: x.asked(*x.Live.Service.Value, x.Live.Service.Value.Revision()),
			Health: cmp.Or(health, "Health checks failed")}
		x.explain(words, seen, e.Cause(), nil, live.Task{}, []effect{toTasks})
	}
}

// answers looks at what the health URL answers from here.
func (x *exam) answers() {
	h := x.Beside.Health
	if !x.Live.Listeners.Read() {
		return // which URL is the right one is not known
	}
	if h == nil || h.OK() {
		if h != nil {
			x.saw(Targets, h.Answer())
		}
		return
	}
	if h.Err != nil { // without an answer nobody was there to give one: it is none of the tasks
		said := "the API is not reached from here: " + h.Err.Error()
		if !x.explained([]effect{entry}) {
			x.unknown(Targets, said, "ask it from elsewhere: curl -i "+h.URL, evidence("http", h.URL, "not reached"))
			return
		}
		x.attribute(said, proofs(evidence("http", h.URL, h.Err.Error())), []effect{entry}, nil)
		return
	}
	from := append([]effect{entry, toTasks}, starting...)
	x.attribute(h.Answer(), proofs(evidence("http", h.URL, fmt.Sprint(h.Status))), from,
		&cause{Diagnosis{ID: "answers-wrong",
			Hop: Targets, Cause: fmt.Sprintf("the application itself answers %d: its targets are healthy, so it is reached",
				h.Status),
			Fix: "its log says why; slipway step image brings a new image", Command: byStep("image")}, []effect{answering}})
}

func (x *exam) explained(from []effect) bool {
	return slices.ContainsFunc(x.causes, func(c *cause) bool {
		return slices.ContainsFunc(from, func(e effect) bool { return slices.Contains(c.breaks, e) })
	})
}
