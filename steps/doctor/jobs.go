package doctor

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/iam"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// schedules are those of the stack's jobs: in its own group, and under its prefix in the default one, as the guide
// makes them.
func (x *exam) schedules() []live.Schedule {
	return slices.DeleteFunc(slices.Clone(x.Live.Schedules.Items), func(s live.Schedule) bool {
		return s.TaskDefinition == "" || strings.HasPrefix(s.Expression, "at(")
	})
}

// jobName is the job of a schedule, as slipway.yaml calls it.
func jobName(id stack.Identity, s live.Schedule) string {
	return strings.TrimPrefix(s.Name, id.Prefix()+"-")
}

// jobs looks at the schedules and at what starts them.
func (x *exam) jobs() {
	l := x.Live
	if !l.Schedules.Read() {
		x.blind(Jobs, "the schedules", l.Schedules.Call, "Schedules", l.Schedules.Err)
		return
	}
	all := x.schedules()
	wasWell := len(x.causes)
	for _, j := range x.Settings.Schedule.Jobs {
		if !slices.ContainsFunc(all, func(s live.Schedule) bool { return jobName(x.id, s) == j.Name }) {
			x.wrong(Jobs, []effect{ofJob(j.Name)}, Diagnosis{ID: "schedule-gone-" + j.Name, Symptom: "the job " + j.Name +
				" does not run",
				Cause:    "it has no schedule in AWS",
				Evidence: proofs(evidence(l.Schedules.Call, x.id.JobFamily(j.Name), "none")), Fix: "have it made", Command: apply})
		}
	}
	roles := map[string][]live.Schedule{}
	for _, s := range all {
		roles[s.Role] = append(roles[s.Role], s)
		x.schedule(s)
	}
	for _, s := range all {
		if of := roles[s.Role]; of != nil {
			x.schedulerRole(s.Role, of)
			delete(roles, s.Role)
		}
	}
	if n := len(all); n > 0 && len(x.causes) == wasWell {
		x.saw(Jobs, fmt.Sprintf("%d scheduled, their role and revisions are there", n))
	}
}

// schedule looks at one schedule: that it is on, and that what it starts is there.
func (x *exam) schedule(s live.Schedule) {
	name := jobName(x.id, s)
	d := Diagnosis{Symptom: "the job " + name + " does not run", Command: apply}
	switch revision := x.Live.Revision(s.TaskDefinition); {
	case s.State == "DISABLED":
		d.ID, d.Cause = "schedule-disabled-"+name, "it is paused: its schedule is switched off"
		d.Command = "slipway jobs resume " + name
		d.Fix = "let it run again, if nobody has paused it on purpose: slipway apply leaves it as it is"
		d.Evidence = proofs(evidence("scheduler:GetSchedule", s.Name+" State", s.State))
	case !revision.Read():
		x.blind(Jobs, "the revision of the job "+name, revision.Call, s.TaskDefinition, revision.Err)
		return
	case revision.Value == nil:
		d.ID, d.Cause = "job-revision-gone-"+name, "its schedule names the task definition "+
			deploy.Short(s.TaskDefinition)+", which has no active revision"
		d.Evidence = proofs(evidence("ecs:DescribeTaskDefinition", deploy.Short(s.TaskDefinition), "none"))
		d.Fix = "have a revision registered"
	default:
		return
	}
	x.wrong(Jobs, []effect{ofJob(name)}, d)
}

// schedulerRole looks whether Scheduler may take the role of some schedules and start their tasks with it.
func (x *exam) schedulerRole(arn string, of []live.Schedule) {
	l := x.Live
	fact, name, own := l.SchedulerRole, last(arn), last(arn) == x.id.SchedulerRole()
	if !own {
		fact = l.OtherRoles[arn]
	}
	if !fact.Read() {
		x.blind(Jobs, "the scheduler role "+name, fact.Call, name, fact.Err)
		return
	}
	var breaks []effect
	var names []string
	for _, s := range of {
		breaks, names = append(breaks, ofJob(jobName(x.id, s))), append(names, jobName(x.id, s))
	}
	diagnose := func(id, cause, field, value string) {
		d := denied(Diagnosis{ID: id, Symptom: "the jobs do not run: " + list(names), Cause: cause,
			Evidence: proofs(evidence(orWord(fact.Call, "iam:GetRole"), name+" "+field, value)), Fix: "have the role put right",
			Command: apply}, value)
		if !own {
			d.Fix, d.Command = "put the role right in IAM: it is none of slipway's", ""
		}
		x.wrong(Jobs, breaks, d)
	}
	if fact.Value == nil {
		if own || fact.Call != "" {
			diagnose("scheduler-role-gone", "the role that starts them, "+name+", does not exist", "Role", "none")
		}
		return
	}
	if why := iam.Untrusted("scheduler.amazonaws.com", x.id.Account, fact.Value.Trust); why != "" {
		diagnose("scheduler-role-trust", "Scheduler may not assume the role "+name+": "+why, "AssumeRolePolicyDocument", why)
		return
	}
	for _, s := range of {
		needs := [][2]string{{"ecs:RunTask", s.TaskDefinition}}
		if d := l.Revision(s.TaskDefinition).Value; d != nil && d.ExecutionRole != "" {
			needs = append(needs, [2]string{"iam:PassRole", d.ExecutionRole})
			if d.TaskRole != "" {
				needs = append(needs, [2]string{"iam:PassRole", d.TaskRole})
			}
		}
		for _, n := range needs {
			if why, known := iam.May(*fact.Value, n[0], n[1]); why != "" && known {
				diagnose("scheduler-role-rights", "the role "+name+" may not start them: "+why, "policies", why)
				return
			}
		}
	}
}

// lastRuns are the newest run of each job, as far as ECS still shows one.
func lastRuns(l *live.Stack) (runs []live.Task) {
	seen := map[string]bool{}
	for _, t := range l.OneShots.Items { // newest first
		family := strings.TrimPrefix(t.Group, "family:")
		if f, _, ok := strings.Cut(live.RevisionName(t.Definition), ":"); ok {
			family = f
		}
		if !seen[family] && family != l.Identity.Family() && strings.HasPrefix(family, l.Identity.Prefix()+"-") {
			seen[family] = true
			runs = append(runs, t)
		}
	}
	return runs
}
