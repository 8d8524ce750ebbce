package service

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Checks are the step's security checks: two of the guide's ten, and what the guide's mistakes add.
func Checks() []check.Check {
	return append([]check.Check{
		{
			ID: "app-env-production", Number: 1, Step: step, Title: "APP_ENV is the environment's own " +
				"name", Severity: check.Medium,
			Why: "Frameworks switch debug pages, verbose errors and lax cookies by it.",
			Fix: "slipway step service: slipway sets APP_ENV to the environment's name", Control: "essential " +
				"1", Run: checkEnvironment,
		},
		{
			ID: "container-non-root", Number: 10, Step: step, Title: "The container does not run as root", Severity: check.High,
			Why: "Whoever breaks into the process owns the container as root, and has more to try from there.",
			Fix: "set USER in the Dockerfile, or service.user", Control: "essential 10, ECS.20", Run: checkUser,
		},
	}, slices.Concat(roleChecks(), execChecks(), acceptedChecks())...)
}

// running is the running revision's container, or the verdict when there is none to judge.
func running(in check.Input) (*live.Container, *check.Result) {
	fact := in.Live.Running
	switch {
	case fact.Err != nil:
		r := check.Unread("the running revision", fact.Call, "containerDefinitions[]", fact.Err)
		return nil, &r
	case fact.Value == nil || len(fact.Value.Containers) == 0:
		return nil, &check.Result{Status: check.NotApplicable, Detail: "no service runs yet"}
	}
	for n := range fact.Value.Containers {
		if fact.Value.Containers[n].Name == in.Live.Identity.Family() {
			return &fact.Value.Containers[n], nil
		}
	}
	return &fact.Value.Containers[0], nil
}

func checkEnvironment(in check.Input) check.Result {
	r := serviceEnvironment(in)
	if r.Status == check.Pass {
		otherEnvironments(in.Live, &r)
	}
	return r
}

// otherEnvironments looks at what else runs or can run: jobs, sidecars, what schedules put in a variable's place. Where
// APP_ENV is set there, it has to be the environment's name too.
func otherEnvironments(l *live.Stack, r *check.Result) {
	want := l.Identity.Environment
	unread := func(what, call string, err error) {
		if r.Status == check.Pass && err != nil {
			*r = withAll(r.Evidence, check.Unread(what, call, "containerDefinitions[].environment[APP_ENV]", err))
		}
	}
	unread("the cluster's services, workers among them,", l.Services.Call, l.Services.Err)
	for _, run := range l.Runs() {
		if !run.Ours {
			continue
		}
		unread("the revision that "+run.By+" runs", run.Definition.Call, run.Definition.Err)
		set := map[string]string{}
		if d := run.Definition.Value; d != nil {
			for _, c := range d.Containers {
				set[d.Family+":"+strconv.Itoa(d.Revision)+" "+c.Name] = c.Environment[stack.VariableEnvironment]
			}
		}
		for _, o := range run.Overrides {
			set[run.By+" "+o.Container] = o.Environment[stack.VariableEnvironment]
		}
		for _, where := range slices.Sorted(maps.Keys(set)) {
			if value := set[where]; value != "" && value != want {
				r.Status, r.Detail = check.Fail, "APP_ENV of "+where+" is "+value+", the environment is "+want
				r.Evidence = append(r.Evidence,
					check.Evidence{Call: run.Call, Field: where + ".environment[APP_ENV]", Value: value})
				return
			}
		}
	}
}

// serviceEnvironment is the verdict on the service's own container, which has to have it.
func serviceEnvironment(in check.Input) check.Result {
	c, verdict := running(in)
	if verdict != nil {
		return *verdict
	}
	want := in.Live.Identity.Environment
	call := in.Live.Running.Call
	if value, ok := c.Environment[stack.VariableEnvironment]; ok {
		return judge(value == want,
			check.Evidence{Call: call, Field: "containerDefinitions[].environment[APP_ENV]", Value: value},
			"APP_ENV is "+value+", the environment is "+want)
	}
	from, ok := c.Secrets[stack.VariableEnvironment]
	if !ok {
		return check.Result{Status: check.Fail, Detail: "APP_ENV is set neither in environment nor in secrets",
			Evidence: []check.Evidence{{Call: call, Field: "containerDefinitions[].environment, secrets", Value: "no APP_ENV"}}}
	}
	seen := check.Evidence{Call: call, Field: "containerDefinitions[].secrets[APP_ENV]", Value: from}
	if in.Live.Parameters.Err != nil {
		return withEvidence(seen, check.Unread("its value", in.Live.Parameters.Call,
			in.Live.Identity.Parameter(stack.VariableEnvironment), in.Live.Parameters.Err))
	}
	for _, p := range in.Live.Parameters.Items {
		if from == p.Name || strings.HasSuffix(from, ":parameter"+p.Name) {
			same := p.Value.Reveal() == want
			// the value is compared, not shown: a parameter may hold anything
			said := "another value"
			if same {
				said = want
			}
			return withEvidence(seen, judge(same, check.Evidence{Call: in.Live.Parameters.Call, Field: p.Name, Value: said},
				"the parameter "+p.Name+" does not hold "+want))
		}
	}
	return check.Result{Status: check.Unknown, Evidence: []check.Evidence{seen},
		Detail: "it comes from a parameter outside " + in.Live.Identity.ParameterPath() + ", which was not read"}
}

func judge(pass bool, seen check.Evidence, otherwise string) check.Result {
	if pass {
		return check.Result{Status: check.Pass, Evidence: []check.Evidence{seen}}
	}
	return check.Result{Status: check.Fail, Evidence: []check.Evidence{seen}, Detail: otherwise}
}

// withEvidence puts what was seen first before what a verdict rests on.
func withEvidence(seen check.Evidence, r check.Result) check.Result {
	return withAll([]check.Evidence{seen}, r)
}

func withAll(seen []check.Evidence, r check.Result) check.Result {
	r.Evidence = slices.Concat(seen, r.Evidence)
	return r
}
