package secrets

import (
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Checks is the guide's third.
func Checks() []check.Check {
	return []check.Check{{
		ID: "secrets-in-ssm", Number: 3, Step: Step, Severity: check.High,
		Title: "All secrets in SSM, none in task definitions",
		Why: "Whatever is written in a task definition is shown to everyone who may describe it, and old revisions stay " +
			"readable forever. A reference into SSM shows a name only.",
		Fix: "name the keys in secrets.keys and apply: the containers then get them by reference. Values that stood in " +
			"a task definition are known by now and should be replaced",
		Control: "ECS.8, SSM.2",
		Run:     inSSM,
	}}
}

// inSSM looks at everything that runs or can run: no text of a task definition or of an override may hold a secret,
// every reference must lead to the stack's own path, every parameter must be encrypted.
func inSSM(in check.Input) check.Result {
	v := verdict{l: in.Live, known: stored(in.Live)}
	l := in.Live
	if !l.Parameters.Read() {
		v.unread("the parameters", l.Parameters.Call, "Parameters[].Type", l.Parameters.Err)
	} else {
		v.res.Evidence = append(v.res.Evidence, encrypted(l))
		v.wrong = append(v.wrong, unencrypted(l)...)
	}
	if !l.PlainParameters.Read() {
		v.unread("the parameters of the app's other environments", l.PlainParameters.Call, "Parameters[].Type",
			l.PlainParameters.Err)
	} else {
		elsewhere, seen := unencryptedElsewhere(l)
		v.wrong, v.res.Evidence = append(v.wrong, elsewhere...), append(v.res.Evidence, seen)
	}
	for _, f := range []struct {
		what, call, field string
		err               error
	}{
		{"the running revision", l.Running.Call, "containerDefinitions[]", l.Running.Err},
		{"the task definitions", l.Families.Call, "containerDefinitions[]", l.Families.Err},
		{"the schedules", l.Schedules.Call, "Target.Input", l.Schedules.Err},
		{"the cluster's services", l.Services.Call, "services[].taskDefinition", l.Services.Err},
		{"the cluster's tasks", l.Tasks.Call, "tasks[].overrides", l.Tasks.Err},
	} {
		if f.err != nil {
			v.unread(f.what, f.call, f.field, f.err)
		}
	}
	definitions := 0
	for _, r := range l.Runs() {
		definitions += v.run(r)
	}
	if definitions == 0 && len(v.unknown) == 0 {
		v.unknown = append(v.unknown, "no revision of "+l.Identity.Family()+" runs: there is no task definition to look at")
	}
	switch {
	case len(v.wrong) > 0:
		v.res.Status, v.res.Detail, v.res.Fix = check.Fail, strings.Join(v.wrong, "; "), ""
	case len(v.unknown) > 0:
		v.res.Status, v.res.Detail = check.Unknown, strings.Join(v.unknown, "; ")
	default:
		v.res.Status = check.Pass
	}
	return v.res
}

func encrypted(l *live.Stack) check.Evidence {
	var list []string
	for _, p := range l.Parameters.Items {
		list = append(list, p.Name+" "+p.Type)
	}
	value := strings.Join(list, ", ")
	if value == "" {
		value = "no parameters under " + l.Identity.ParameterPath()
	}
	return check.Evidence{Call: l.Parameters.Call, Field: "Parameters[].Type", Value: value}
}

func unencrypted(l *live.Stack) []string {
	var wrong []string
	for _, p := range l.Parameters.Items {
		if key, _ := keyOf(l, p); p.Type != secureString && key != stack.VariableEnvironment {
			wrong = append(wrong, p.Name+" is a "+p.Type+", which is not encrypted")
		}
	}
	return wrong
}
